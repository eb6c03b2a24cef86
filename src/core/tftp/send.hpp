// The frames the server sends: DATA, OACK, ERROR.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/session.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::tftp {

struct Block {
  std::uint32_t head_length;
  std::span<const std::byte> body;  // in the file
};

/// Writes the block in flight (or the OACK, when that is in flight) for that session: the head at `at`, the body
/// borrowed.
[[nodiscard]] Block write_block(std::byte* at, const Session& session, const SessionDetail& detail,
                                const DatagramHead& head) noexcept;

/// Writes an ERROR datagram; `text` is followed by `name`, if given. Returns the head's length.
[[nodiscard]] std::uint32_t write_error(std::byte* at, DatagramHead head, TftpError code, std::string_view text,
                                        std::string_view name = {}) noexcept;

}  // namespace bootstorm::tftp
