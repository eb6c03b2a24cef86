// One transfer's arithmetic: which block comes next, what it holds, when to send it again. No frame in sight.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "bootstorm/checksum.hpp"
#include "bootstorm/files.hpp"
#include "bootstorm/session.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::tftp {

/// Until there is a sample. Early enough for a client that waits a second, late enough never to overtake a slow ARP.
inline constexpr Nanos retransmit_first_ns = nanos_per_s;
inline constexpr Nanos retransmit_max_ns =
    nanos_per_s;  // boot clients repeat an ACK about as often; slower loses to them
inline constexpr std::uint8_t retransmit_backoff_max = 7;  // doublings: from the least to more than the most
/// About forty seconds of silence: longer than any boot client waits for one file.
inline constexpr unsigned retransmit_tries_max = 40;
/// A transfer that makes no progress for this long ends, whatever times its client has negotiated and whatever it
/// sends: it holds files that have been replaced. The slowest boot clients repeat themselves after 5 s (U-Boot) and
/// give a file up after 30 s (Raspberry Pi).
inline constexpr Nanos silence_max_ns = 60 * nanos_per_s;
/// A client's own time between repetitions (RFC 2349) is kept up to this, so that there is one before that end.
inline constexpr Nanos retransmit_asked_max_ns = silence_max_ns / 2;
/// A last block that nobody acknowledges has most likely arrived: the client is done and its socket closed.
inline constexpr unsigned retransmit_tries_last = 5;
/// With blocks before it in flight, it may lack any of them, and be asked about one at a time.
inline constexpr unsigned retransmit_tries_last_window = 12;
/// Unless the client goes on asking for it; but no longer than that.
inline constexpr Nanos last_block_life_ns = 40 * nanos_per_s;
/// A peer that has proven nothing may be somebody else's address: one send, one retry.
inline constexpr unsigned retransmit_tries_unproven = 1;
/// And while an address has more such transfers than any board opens at once, not even the retry: somebody else asks.
inline constexpr unsigned unproven_retried_at_once_max = 8;
/// Which repetition is of the whole window. All others are of one block.
inline constexpr unsigned window_again_at_try = 2;
/// How long such a transfer is kept after it was last asked for. An ACK that comes later meets ERROR 5, and a board
/// stops there.
inline constexpr Nanos half_open_life_ns = 10 * nanos_per_s;

/// How often a transfer says that its client's address is in use: even a slow one well within a boot lease.
inline constexpr std::uint32_t blocks_per_notice = 1024;

/// When the table is full, a transfer makes room for another if its client was silent for this long after a repetition,
inline constexpr Nanos stalled_ns = 5 * nanos_per_s;
/// or for this long before any: longer than U-Boot's own time between repetitions,
inline constexpr Nanos stalled_unasked_ns = 7 * nanos_per_s;
/// or, with a window, for this many repetitions,
inline constexpr unsigned stalled_tries = 8;
/// or if after this long it is slower than this: such a client only holds its place.
inline constexpr std::uint16_t slow_after_s = 30;
inline constexpr std::uint64_t slow_bytes_per_s = 1024;
/// or, where it is the memory of replaced files that is wanted, if it is older than this: no board boots so slowly.
inline constexpr std::uint16_t old_after_s = 3600;

/// RFC 1350 §2: a block shorter than blksize ends the transfer, so a file that is a multiple of it ends with an empty
/// one. (No division: this is asked at every ACK.)
[[nodiscard]] inline bool is_last_block(const Session& session, std::uint32_t block) noexcept {
  return std::uint64_t{block} * session.blksize > session.size;
}
[[nodiscard]] inline bool is_last_block(const Session& session) noexcept {
  return is_last_block(session, session.block);
}

/// Block numbers on the wire have 16 bits. After 65,535 comes 0, as every client that takes long files expects, unless
/// it asked for 1.
[[nodiscard]] inline std::uint16_t wire_number(const Session& session, std::uint32_t block) noexcept {
  if (session.wraps_to_one && block != 0) return static_cast<std::uint16_t>((block - 1) % 65535 + 1);
  return static_cast<std::uint16_t>(block & 0xffff);
}

[[nodiscard]] inline std::span<const std::byte> block_bytes(const Session& session, std::uint32_t block) noexcept {
  const std::uint64_t offset = std::uint64_t{block - 1} * session.blksize;
  return {session.data + offset,
          static_cast<std::size_t>(std::min<std::uint64_t>(session.blksize, session.size - offset))};
}

/// Bytes of the file in all blocks up to that one.
[[nodiscard]] inline std::uint64_t bytes_up_to(const Session& session, std::uint32_t block) noexcept {
  return std::min(session.size, std::uint64_t{block} * session.blksize);
}

/// The sum of a block. From the file's own sums where its pieces are whole, so mostly without reading it.
[[nodiscard]] std::uint64_t block_sum(const Session& session, std::uint32_t block) noexcept;

/// When to act if nothing is heard, with what has been measured (RFC 6298 §2, as RFC 1123 §4.2.3.2 asks for TFTP).
/// Never less than twice the round trip: in a storm it is all queue, evenly long, and a block that is sent again makes
/// it longer. A client that has asked for a time of its own (RFC 2349) gets that.
[[nodiscard]] inline Nanos retransmit_after(const Session& session, const SessionDetail& detail) noexcept {
  if (detail.timeout_us != 0) {
    const bool is_proven = session.state == SessionState::open;
    return std::min(detail.timeout_us * nanos_per_us, is_proven ? retransmit_asked_max_ns : half_open_life_ns);
  }
  Nanos wait = retransmit_first_ns;
  if (session.srtt_us != 0) {
    wait = (session.srtt_us + std::max(4 * Nanos{session.rttvar_us}, Nanos{session.srtt_us})) * nanos_per_us;
    wait = std::clamp(wait, session.resend_floor_ms * nanos_per_ms, retransmit_max_ns);
  }
  return std::min(wait << session.backoff, retransmit_max_ns);
}

/// The block in flight was said to reach nobody. Any ACK that moves the transfer takes that back.
[[nodiscard]] inline bool is_unreachable(const Session& session, const SessionDetail& detail) noexcept {
  return detail.unreachable_block == session.block;
}

/// When such a transfer ends if nothing is heard.
[[nodiscard]] inline Nanos unreachable_after(const Session& session, const SessionDetail& detail) noexcept {
  return std::min(retransmit_after(session, detail), retransmit_max_ns);
}

/// A round trip was measured. Not to be called for a block that was sent twice (Karn's rule: whose ACK was it?); what
/// was doubled then stays doubled until this is called (RFC 6298 §5.5), or else a line that got slower would have every
/// block sent twice for good.
inline void take_sample(Session& session, std::uint32_t rtt_us) noexcept {
  rtt_us = std::max(rtt_us, 1u);
  session.backoff = 0;
  if (session.srtt_us == 0) {
    session.srtt_us = rtt_us;
    session.rttvar_us = rtt_us / 2;
    return;
  }
  const std::uint32_t error = rtt_us > session.srtt_us ? rtt_us - session.srtt_us : session.srtt_us - rtt_us;
  session.rttvar_us = session.rttvar_us - session.rttvar_us / 4 + error / 4;
  session.srtt_us = std::max(session.srtt_us - session.srtt_us / 8 + rtt_us / 8, 1u);
}

[[nodiscard]] constexpr std::uint16_t low_s(Nanos now) noexcept {
  return static_cast<std::uint16_t>(now / nanos_per_s & 0xffff);
}

/// Low 32 bits of microseconds: differences up to half an hour are right, also those of times to come.
[[nodiscard]] constexpr std::uint32_t low_us(Nanos now) noexcept {
  return static_cast<std::uint32_t>(now / nanos_per_us);
}

/// Since the block in flight was sent first; 0 if that is still to come at `now`.
[[nodiscard]] inline Nanos in_flight_for(const Session& session, Nanos now) noexcept {
  const auto since_us = static_cast<std::int32_t>(low_us(now) - session.sent_us);
  return since_us > 0 ? static_cast<Nanos>(since_us) * nanos_per_us : 0;
}

/// Since the client has last acknowledged something new, or since its request if it never did. To a second where
/// Session::sent_us tells something else.
[[nodiscard]] inline Nanos without_progress_for(const Session& session, const SessionDetail& detail,
                                                Nanos now) noexcept {
  if (session.state == SessionState::open && !session.by_window) return in_flight_for(session, now);
  const auto since_s = static_cast<std::int16_t>(low_s(now) - detail.moved_s);
  return since_s > 0 ? static_cast<Nanos>(since_s) * nanos_per_s : 0;
}

/// How much longer it may go on like that.
[[nodiscard]] inline Nanos patience_left(const Session& session, const SessionDetail& detail, Nanos now) noexcept {
  return silence_max_ns - std::min(silence_max_ns, without_progress_for(session, detail, now));
}

}  // namespace bootstorm::tftp
