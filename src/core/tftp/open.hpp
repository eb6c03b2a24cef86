// Around the opening of a transfer: room for it, an older transfer of the same client, and its first answer.
#pragma once

#include <algorithm>
#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/datagram.hpp"
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
[[nodiscard]] inline std::uint16_t server_port(std::uint32_t slot, const Shard& shard,
                                               const Snapshot& snapshot) noexcept {
  return snapshot.tftp.single_port ? udp_port_tftp : static_cast<std::uint16_t>(shard.tid_base + slot);
}

/// True if no slot is free, or if half-open transfers, whose clients have proven nothing, hold a quarter of the table.
[[nodiscard]] inline bool is_crowded(const SessionTable& sessions) noexcept {
  return sessions.is_full() ||
         sessions.half_open_count() >= std::max(sessions.capacity() / 4, 1u);
}
/// For a crowded table: the oldest half-open transfer ends, or else a stalled one. A full table of transfers that move
/// stays full.
void make_room(Nanos now, Shard& shard) noexcept;

/// Answers with the transfer's first DATA or its OACK, which is sent again from now on until it is acknowledged.
[[nodiscard]] Outcome send_first(Frame& frame, const Client& client, std::uint32_t slot, Nanos now, Shard& shard,
                                 const Snapshot& snapshot, Reason reason) noexcept;

/// For a request whose client address and port have a transfer already, in `slot`. True: the request was for that
/// transfer or may not replace it, and `outcome` is the answer. False: the old transfer was ended.
[[nodiscard]] bool continue_old(Frame& frame, const Client& client, const Request& request, std::uint32_t slot,
                                Nanos now, Shard& shard, const Snapshot& snapshot, Outcome& outcome) noexcept;

}  // namespace bootstorm::tftp
