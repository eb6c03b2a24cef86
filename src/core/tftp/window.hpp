// Several blocks in flight (RFC 7440). A client acknowledges the last block of a window, or the last one before a gap;
// whichever it is, the next window begins behind it.
//
// A window is not poured out at once to a client that loses part of it, nor to one that has shown little yet: only so
// many blocks leave at a time as it last kept up with, and the rest a tick later. Fewer blocks than the window would
// not do, because the client says nothing until it has them all.
#pragma once

#include <cstdint>
#include <optional>

#include "bootstorm/frame.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

/// How long the rest of a window waits when its client has shown that it cannot take it all at once.
inline constexpr Nanos window_pace_ns = nanos_per_ms;
/// How many blocks of its first window a client gets at once, and twice as many with each window that it keeps up with.
/// Boot firmware asks for no more than these (EDK2 and Windows: 4). Whoever asks for 64 waits some twenty milliseconds
/// longer in all, and a host that never asked can refuse (ICMP) after eight.
inline constexpr std::uint8_t window_pace_first = 8;

/// Which block that number on the wire acknowledges: the one before the window, or one of the window. That may be one
/// that has not been sent since the window was begun again: it was sent before. Nothing: any other block.
[[nodiscard]] std::optional<std::uint32_t> acknowledged_block(const Session& session, const SessionDetail& detail,
                                                              std::uint16_t number) noexcept;

/// The last block of the window that begins with the oldest block in flight.
[[nodiscard]] std::uint32_t window_end(const Session& session, const SessionDetail& detail) noexcept;

/// More of the window is to be sent than has been.
[[nodiscard]] inline bool window_is_open(const Session& session, const SessionDetail& detail) noexcept {
  return session.by_window && session.block != 0 && detail.last_sent < window_end(session, detail);
}

/// RFC 7440 §4: a client that misses the first block of a window acknowledges the one before it again. An ACK that the
/// network doubled looks the same, but comes sooner than an answer to the window can. Behind a gap, some clients repeat
/// their ACK for each block that was already on its way; those come sooner than twice a round trip. A round trip above
/// believed_us was measured over lost ACKs and does not count.
[[nodiscard]] bool asks_again(const Session& session, Nanos now) noexcept;

/// The next window begins behind that block; what was sent of it before is sent once more, and counted. `kept_up`: the
/// client could take the last one as fast as it came.
void begin_behind(Shard& shard, std::uint32_t slot, std::uint32_t block, bool kept_up, Nanos now) noexcept;

/// Nobody has said what of the window has arrived: all of it is sent once more.
void begin_again(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot, TxBatch& batch) noexcept;

/// Sends on in the window, as far as pace and `batch` allow, and sets the timer for what comes next. `already`: blocks
/// of this round that have left otherwise.
void send_window(Shard& shard, std::uint32_t slot, Nanos now, const Snapshot& snapshot, TxBatch& batch,
                 unsigned already) noexcept;

}  // namespace bootstorm::tftp
