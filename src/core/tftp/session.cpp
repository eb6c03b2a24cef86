#include "core/tftp/session.hpp"

#include "core/tftp/file_bytes.hpp"

namespace bootstorm::tftp {

namespace {

void report(Shard& shard, std::uint32_t slot, Nanos now, EventKind kind, std::uint64_t value) noexcept {
  const Session& session = shard.sessions.at(slot);
  Event event{.at = now, .value = value, .ip = session.client_ip, .mac = session.client_mac, .kind = kind};
  event.set_text(shard.sessions.detail(slot).file->path);
  shard.emit_event(event);
}

}  // namespace

void end_session(Shard& shard, std::uint32_t slot, Nanos now, End end) noexcept {
  const Session& session = shard.sessions.at(slot);
  switch (end) {
    case End::finished: report(shard, slot, now, EventKind::transfer_finished, session.size); break;
    case End::last_block_unacknowledged:
      shard.counters[Statistic::tftp_last_block_unacknowledged].add();
      report(shard, slot, now, EventKind::transfer_finished, session.size);
      break;
    case End::unreachable: shard.counters[Statistic::tftp_unreachable].add(); break;
    case End::timed_out:
    case End::stalled:
      shard.counters[end == End::stalled ? Statistic::tftp_stalled_evicted : Statistic::tftp_timed_out].add();
      report(shard, slot, now, EventKind::transfer_timed_out, session.block == 0 ? 0 : session.block - 1);
      break;
    case End::replaced: shard.counters[Statistic::tftp_replaced].add(); break;
    case End::evicted: shard.counters[Statistic::tftp_half_open_evicted].add(); break;
    case End::aborted: break;
  }
  end_use(*shard.sessions.detail(slot).file);
  shard.session_timers.disarm(slot);
  shard.generation_uses[shard.sessions.detail(slot).generation_slot].subtract();
  shard.counters[Statistic::tftp_sessions_open].subtract();
  shard.sessions.close(slot);
}

}  // namespace bootstorm::tftp
