#include "core/tftp/stalled.hpp"

#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

constexpr unsigned looks_for_one = 256;
constexpr unsigned looks_a_tick = 512;

/// Its client has been asked again since, and has not answered.
bool is_silent(const Session& session, const SessionDetail& detail, Nanos now) noexcept {
  if (session.by_window) return session.tries >= stalled_tries;
  return session.tries != 0 && without_progress_for(session, detail, now) >= stalled_ns;
}

bool is_silent_unasked(const Session& session, const SessionDetail& detail, Nanos now) noexcept {
  return without_progress_for(session, detail, now) >= stalled_unasked_ns;
}

std::uint16_t age_s(const SessionDetail& detail, Nanos now) noexcept {
  return static_cast<std::uint16_t>(low_s(now) - detail.opened_s);
}

bool is_slow(const Session& session, const SessionDetail& detail, Nanos now) noexcept {
  const std::uint16_t age = age_s(detail, now);
  const std::uint64_t taken = session.block == 0 ? 0 : bytes_up_to(session, session.block - 1);
  return age >= slow_after_s && taken < age * slow_bytes_per_s;
}

bool is_stalled(const Session& session, const SessionDetail& detail, Nanos now) noexcept {
  return session.state == SessionState::open &&
         (is_silent(session, detail, now) || is_silent_unasked(session, detail, now) || is_slow(session, detail, now));
}

bool is_unwanted(const Session& session, const SessionDetail& detail, std::uint8_t unwanted, Nanos now) noexcept {
  if (session.state == SessionState::free || (unwanted >> detail.generation_slot & 1) == 0) return false;
  return is_silent_unasked(session, detail, now) || is_slow(session, detail, now) || age_s(detail, now) >= old_after_s;
}

}  // namespace

void end_one_stalled(Nanos now, Shard& shard) noexcept {
  for (unsigned look = 0; look < looks_for_one; ++look) {
    const std::uint32_t slot = shard.sessions.next_in_turn();
    if (slot == SessionTable::none) continue;
    if (!is_stalled(shard.sessions.at(slot), shard.sessions.detail(slot), now)) continue;
    return end_session(shard, slot, now, TransferEnd::stalled);
  }
}

void end_unwanted(Nanos now, Shard& shard) noexcept {
  const std::uint8_t unwanted = shard.unwanted_generations.load(std::memory_order_relaxed);
  if (unwanted == 0) return;
  for (unsigned look = 0; look < looks_a_tick; ++look) {
    const std::uint32_t slot = shard.sessions.next_in_turn();
    if (slot == SessionTable::none) continue;
    if (!is_unwanted(shard.sessions.at(slot), shard.sessions.detail(slot), unwanted, now)) continue;
    end_session(shard, slot, now, TransferEnd::stalled);
  }
}

}  // namespace bootstorm::tftp
