#include "core/tftp/session.hpp"

#include "core/tftp/file_bytes.hpp"

namespace bootstorm::tftp {

namespace {

void report(Shard& shard, std::uint32_t slot, Nanos now, EventKind kind, std::uint64_t value,
            TransferEnd end) noexcept {
  const Session& session = shard.sessions.at(slot);
  const SessionDetail& detail = shard.sessions.detail(slot);
  Event event{.at = now,
              .value = value,
              .ip = session.client_ip,
              .mac = session.client_mac,
              .kind = kind,
              .repeated = detail.repeated,
              .round_trip_us = session.srtt_us,
              .vlan = detail.vlan,
              .port = static_cast<std::uint8_t>(detail.port),
              .message = static_cast<std::uint8_t>(end)};
  event.set_text(detail.file->path);
  shard.emit_event(event, session.state == SessionState::open);
}

std::uint32_t blocks_of(const Session& session) noexcept { return session.block == 0 ? 0 : session.block - 1; }

}  // namespace

void end_session(Shard& shard, std::uint32_t slot, Nanos now, TransferEnd end) noexcept {
  const Session& session = shard.sessions.at(slot);
  const auto tell = [&](EventKind kind, std::uint64_t value) { report(shard, slot, now, kind, value, end); };
  switch (end) {
    case TransferEnd::last_block_unacknowledged:
      shard.counters[Statistic::tftp_last_block_unacknowledged].add();
      tell(EventKind::transfer_finished, session.size);
      break;
    case TransferEnd::finished: tell(EventKind::transfer_finished, session.size); break;
    case TransferEnd::timed_out:
    case TransferEnd::stalled:
      shard.counters[end == TransferEnd::stalled ? Statistic::tftp_stalled_evicted : Statistic::tftp_timed_out].add();
      tell(EventKind::transfer_timed_out, blocks_of(session));
      break;
    case TransferEnd::unreachable:
      shard.counters[Statistic::tftp_unreachable].add();
      tell(EventKind::transfer_ended, blocks_of(session));
      break;
    case TransferEnd::replaced:
      shard.counters[Statistic::tftp_replaced].add();
      tell(EventKind::transfer_ended, blocks_of(session));
      break;
    case TransferEnd::evicted: shard.counters[Statistic::tftp_half_open_evicted].add(); break;  // proved nothing
    case TransferEnd::aborted: tell(EventKind::transfer_ended, blocks_of(session)); break;
  }
  end_use(*shard.sessions.detail(slot).file);
  shard.session_timers.disarm(slot);
  shard.generation_uses[shard.sessions.detail(slot).generation_slot].subtract();
  shard.counters[Statistic::tftp_sessions_open].subtract();
  shard.links->use(shard.index, shard.sessions.detail(slot).link).open.subtract();
  shard.sessions.close(slot);
}

}  // namespace bootstorm::tftp
