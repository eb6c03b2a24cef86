// The frames the server sends: DATA, OACK, ERROR.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/frame.hpp"
#include "bootstorm/session.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::tftp {

struct Block {
  std::uint32_t head_length;
  std::span<const std::byte> body;  // in the file
};

/// Writes a block of that session's file, or its OACK as block 0: the head at `at`, the body borrowed.
[[nodiscard]] Block write_block(std::byte* at, const Session& session, const SessionDetail& detail, std::uint32_t block,
                                const DatagramHead& head) noexcept;

/// The head of a datagram of that transfer that is nobody's reply.
[[nodiscard]] DatagramHead head_to_client(const Shard& shard, std::uint32_t slot, const Snapshot& snapshot,
                                          std::uint16_t ipv4_id) noexcept;

/// A block, or the OACK, that is nobody's reply. Counted.
void send_block(Shard& shard, std::uint32_t slot, std::uint32_t block, const Snapshot& snapshot,
                TxFrame& frame) noexcept;

/// Writes an ERROR datagram; `text` is followed by `name`, if given. Returns the head's length.
[[nodiscard]] std::uint32_t write_error(std::byte* at, DatagramHead head, TftpError code, std::string_view text,
                                        std::string_view name = {}) noexcept;

}  // namespace bootstorm::tftp
