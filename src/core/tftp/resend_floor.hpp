// The least time before a block is sent again, transfer by transfer.
//
// On a line that loses nothing, a block that is sent again is one too many: a client or a queue was slow, and some boot
// code hangs on it. On a line that loses, each loss costs this time, and a board reads tens of thousands of blocks. So
// a transfer begins patient, and becomes quicker only as blocks prove to have been lost: their ACK comes about a round
// trip after they were sent again, and no second ACK of theirs follows. If one does, the first was only late: then the
// floor rises. Figures: bench/results/NOTES.md.
#pragma once

#include <algorithm>
#include <cstdint>

#include "bootstorm/model.hpp"
#include "bootstorm/session.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

/// For firmware that may hang on a block that comes twice, whatever the line; also where a floor that rises ends. Boot
/// clients repeat an ACK about once a second.
inline constexpr std::uint16_t resend_patient_ms = 1000;

/// Whether it depends on the client's model what a transfer with such blocks begins with.
[[nodiscard]] constexpr bool model_matters(std::uint16_t blksize) noexcept {
  return blksize != tftp_blksize_plain &&
         std::ranges::any_of(model_rows, [=](const ModelRow& row) { return blksize <= row.hangs_on_repeat_blksize; });
}

/// What a transfer of a client of that model begins with, once its blksize is known.
inline void begin_floor(Session& session, Model model, const TftpLimits& limits) noexcept {
  const bool patient = model_matters(session.blksize) && session.blksize <= row_of(model).hangs_on_repeat_blksize;
  session.resend_floor_ms = patient ? resend_patient_ms : limits.resend_floor_ms;
  session.resend_least_ms = patient ? resend_patient_ms : limits.resend_least_ms;
}

/// An answer to a frame that was sent this long ago: a round trip, and what a timer and a poll may be late. A round
/// trip above believed_us was measured over lost ACKs and does not count; where one is true, it is what is waited for
/// anyway.
[[nodiscard]] inline bool may_be_answer(const Session& session, std::uint32_t since_us) noexcept {
  constexpr std::uint32_t believed_us = 50'000;
  constexpr std::uint32_t late_us = 2'000;
  return since_us <= std::min(session.srtt_us * 2 + session.rttvar_us * 4, believed_us) + late_us;
}

inline void raise_floor(Session& session) noexcept {
  session.resend_floor_ms =
      static_cast<std::uint16_t>(std::min<unsigned>(session.resend_floor_ms * 2u, resend_patient_ms));
}

/// A block, or the last block of a window, was acknowledged after it had been sent again.
inline void note_repair(Session& session, SessionDetail& detail, std::uint32_t now_us) noexcept {
  const bool was_lost = may_be_answer(session, now_us - detail.resent_us);
  if (was_lost) {
    session.resend_floor_ms =
        std::max(static_cast<std::uint16_t>(session.resend_floor_ms / 2), session.resend_least_ms);
  }
  if (!session.by_window) detail.last_sent = was_lost ? session.block : 0;
}

/// In lockstep an ACK came that was not expected. A second one of the block that was repaired last tells that the
/// client has that block twice; but one that comes later is the client's own, which waits for the block behind it.
inline void note_second_ack(Session& session, SessionDetail& detail, std::uint16_t acked,
                            std::uint32_t now_us) noexcept {
  if (session.state != SessionState::open || session.by_window) return;
  if (detail.last_sent == 0 || wire_number(session, detail.last_sent) != acked) return;
  if (may_be_answer(session, now_us - session.sent_us)) {
    raise_floor(session);
    raise_floor(session);  // and what was halved for it
  }
  detail.last_sent = 0;
}

}  // namespace bootstorm::tftp
