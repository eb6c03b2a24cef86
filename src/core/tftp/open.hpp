// A transfer from its RRQ to its first answer: the place it takes, and what becomes of an older one of the same client.
#pragma once

#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/datagram.hpp"
#include "core/tftp/file_bytes.hpp"
#include "core/tftp/request.hpp"

namespace bootstorm::tftp {

/// Who sent a request.
struct Client {
  MacAddress mac;
  Ipv4Address ip;
  std::uint16_t port;
};

/// The head of an answer to `client`, sent from `source_port`.
[[nodiscard]] DatagramHead head_to(const Client& client, const Frame& frame, Shard& shard, const Snapshot& snapshot,
                                   std::uint16_t source_port) noexcept;
/// The port that a transfer in that slot answers from: its TID, or 69 with single_port.
[[nodiscard]] std::uint16_t server_port(std::uint32_t slot, const Shard& shard, const Snapshot& snapshot) noexcept;

/// Takes a slot and answers with the first DATA or the OACK. Drops as tftp_sessions_full if no transfer makes room.
[[nodiscard]] Outcome open_session(Frame& frame, const Client& client, const Request& request, const File& file,
                                   const FileBytes& bytes, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;

/// For a request whose client address and port have a transfer already, in `slot`. True: the request was for that
/// transfer or may not replace it, and `outcome` is the answer. False: the old transfer was ended.
[[nodiscard]] bool continue_old(Frame& frame, const Client& client, const Request& request, std::uint32_t slot,
                                Nanos now, Shard& shard, const Snapshot& snapshot, Outcome& outcome) noexcept;

}  // namespace bootstorm::tftp
