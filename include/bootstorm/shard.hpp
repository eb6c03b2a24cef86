// One worker's whole world. It has one writer, the worker that owns it; nothing in it is locked.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "bootstorm/announcer.hpp"
#include "bootstorm/clients.hpp"
#include "bootstorm/counters.hpp"
#include "bootstorm/event_outbox.hpp"
#include "bootstorm/frame_recorder.hpp"
#include "bootstorm/journal.hpp"
#include "bootstorm/keyed_random.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/link_budgets.hpp"
#include "bootstorm/mailbox.hpp"
#include "bootstorm/on_demand.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/session.hpp"
#include "bootstorm/timer_wheel.hpp"
#include "bootstorm/turns.hpp"

namespace bootstorm {

class LinkControl;  // src/core/links/control.hpp

namespace dhcp {
struct ServerState;  // src/core/dhcp/policy/server_state.hpp: who holds which address, and more
}

struct Shard {
  /// Takes all memory that this shard will ever use. `sessions_max` is of all shards together, `leases` of shard 0.
  /// `tid_key`: another one for each shard and each start, or else TIDs can be guessed; without one they are given out
  /// in order.
  Shard(unsigned shard_index, unsigned shard_count, std::uint32_t sessions_max = tid_count,
        std::uint32_t leases = leases_max, std::optional<RandomKey> tid_key = {});
  ~Shard();

  const unsigned index;
  const unsigned count;
  const std::uint16_t tid_base;  // slot 0's TID; slot n's is tid_base + n

  SessionTable sessions;
  TimerWheel session_timers;                       // by slot
  Turns turns;                                     // of transfers on a full link
  std::shared_ptr<LinkBudgets> links;              // shard 0 makes it, all write
  std::unique_ptr<LinkControl> link_control;       // shard 0 only: what the links carry
  std::unique_ptr<dhcp::ServerState> dhcp_server;  // shard 0 only: one address plan, one writer
  std::shared_ptr<ClientTable> clients;            // shard 0 makes it and writes, the others are given it and read
  std::shared_ptr<LeaseJournal> journal;           // shard 0 only; empty: leases are kept in memory alone
  Announcer announcer;                             // shard 0 speaks for the appliance's own addresses
  std::shared_ptr<ContestedNetworks> contested;    // shard 0 makes it and writes, the others are given it and read
  std::unique_ptr<FrameRecorder> recorder;         // worker writes, control reads; empty: no frame is kept
  std::uint16_t ipv4_id = 0;

  /// Transfers open per generation of files. Worker writes; control reads, to know when old files may go.
  std::array<Counter, generations_live_max> generation_uses;
  /// Generations, a bit for each slot, of which transfers that do not move shall end so that their memory is free.
  std::atomic<std::uint8_t> unwanted_generations{0};  // control writes, worker reads
  static_assert(generations_live_max <= 8);
  Counters counters;      // worker writes, telemetry reads
  EventOutbox events;     // worker writes, control reads
  ReportSieve sightings;  // of frames that are told of by MAC; the worker's alone
  DemandOutbox demands;   // worker writes, control reads
  NoticeOutbox notices;   // for shard 0; the worker carries them there after each burst

  /// Takes what shard 0 writes and all read.
  void share(const Shard& first) noexcept {
    clients = first.clients;
    links = first.links;
    contested = first.contested;
  }
  void emit_event(const Event& event) noexcept { emit_event(event, event.board != 0); }
  void emit_event(const Event& event, bool is_trusted) noexcept {
    if (events.emit(event, is_trusted)) return;
    counters[is_alarm(event.kind) ? Statistic::alarms_lost : lost_of(is_trusted)].add();
  }
  /// The same for an event of a kind that says little and comes often: `fill(place)` writes it where it waits.
  template <class Fill>
  [[gnu::always_inline]] void write_event(bool is_trusted, Fill fill) noexcept {
    if (!events.write(is_trusted, fill)) [[unlikely]]
      counters[lost_of(is_trusted)].add();
  }

 private:
  [[nodiscard]] static Statistic lost_of(bool is_trusted) noexcept {
    return is_trusted ? Statistic::board_events_lost : Statistic::events_lost;
  }
};

/// TIDs of one shard: tid_first + shard * tids_per_shard(shards) + slot.
[[nodiscard]] constexpr std::uint32_t tids_per_shard(unsigned shards) { return tid_count / shards; }
/// How many transfers that shard can have at once, for `sessions_max` of all shards together.
[[nodiscard]] constexpr std::uint32_t sessions_per_shard(unsigned shards, std::uint32_t sessions_max, bool keyed) {
  const std::uint32_t share = sessions_max / shards;
  const std::uint32_t room = tids_per_shard(shards) - (keyed ? tids_kept_free : 0);
  return share == 0 ? 1 : (share < room ? share : room);
}

}  // namespace bootstorm
