#include "world.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "client/dhcp_message.hpp"
#include "client/received.hpp"
#include "client/send.hpp"
#include "lease_storm.hpp"
#include "support/trace.hpp"

namespace bootstorm::durability {

namespace {

/// Of a board's frame, tagged or not: the type is the first option.
bool is_release(const test::Buffer& frame) {
  const std::size_t at = client::payload_offset + sizeof(DhcpHeader) + 2;
  const auto here = [&](std::size_t tag) {
    return frame.length > at + tag && frame.bytes[at + tag - 2] == std::byte{53} &&
           frame.bytes[at + tag] == static_cast<std::byte>(DhcpType::release);
  };
  return here(0) || here(sizeof(VlanTag));
}

constexpr Nanos tick_ns = 20 * nanos_per_ms;

}  // namespace

World::World(const Fleet& fleet)
    : fleet_(fleet),
      random_(fleet.seed),
      field_(fleet_),
      settings_{.files = &field_.files(),
                .fetch = {"config.txt", "fixup.dat"},
                .bootcode_start_ns = fleet.bootcode_start_ns},
      disk_(fleet.fault),
      server_(
          fleet_, field_.snapshot(), disk_, random_,
          [this](auto head, auto body, Nanos written) { leave(head, body, written); },
          [this](const LeaseRecord& record) { wrote(record); }),
      line_{.loss = fleet.loss,
            .duplication = fleet.duplication,
            .lateness = fleet.lateness,
            .delay_ns = 50 * nanos_per_us,
            .jitter_ns = 100 * nanos_per_us,
            .late_max_ns = late_max_ns} {
  seats_.reserve(fleet.boards);
  for (std::uint32_t i = 0; i < fleet.boards; ++i) {
    const Place place = field_.place_of(i);
    seats_.push_back({.firmware = firmware_of(i),
                      .system = OsClient{LeaseStorm::mac_of(i), Field::next_hop(place), fleet.seed + i},
                      .place = place});
    seats_.back().takes_offers = seats_.back().firmware != nullptr && seats_.back().firmware->model() == "pi3";
    events_.push(now_ + random_.below(fleet.storm_ns / 4), Kind::power, i);
    events_.push(now_ + random_.below(fleet.storm_ns / 2), Kind::life, i);
  }
  server_.start(now_);
  plan_cut();
  events_.push(now_, Kind::tick);
  events_.push(now_ + random_.below(30 * nanos_per_s), Kind::clock);
  if (fleet.disk_fails) events_.push(now_ + random_.below(60 * nanos_per_s), Kind::disk);
  if (fleet.squatters_percent != 0) events_.push(now_ + nanos_per_s, Kind::squatter);
}

void World::play(Nanos until) {
  while (!events_.empty() && events_.next_at() <= until) {
    const Events::Event event = events_.pop();
    now_ = event.at;
    handle(event);
  }
  now_ = until;
}

void World::handle(const Events::Event& event) {
  switch (event.kind) {
    case Kind::to_server: return at_server(event.frame);
    case Kind::to_board:
      trace(event.board, "hears", pool_.at(event.frame).view());
      hear(event.board, pool_.at(event.frame).view());
      return pool_.release(event.frame);
    case Kind::timer:
      if (seats_[event.board].timer_at != event.at) return;
      seats_[event.board].timer_at = OsClient::never;
      return due(event.board);
    case Kind::power: return power_on(event.board);
    case Kind::life: return live(event.board);
    case Kind::tick:
      events_.push(now_ + tick_ns, Kind::tick);
      if (!server_.is_up()) return;
      server_.tick(now_);
      [[fallthrough]];
    case Kind::commit:
      if (event.kind == Kind::commit) commit_pending_ = false;
      return commit();
    case Kind::server:
      server_started_at_ = now_;
      return server_.start(now_);
    case Kind::disk: {
      const bool fails = stormy_ && random_.below(2) == 0;
      server_.fail_disk(fails);
      if (stormy_) events_.push(now_ + random_.below((fails ? 8 : 60) * nanos_per_s), Kind::disk);
      return;
    }
    case Kind::clock:
      if (!stormy_) return;
      // Nobody can tell how far a clock was set while the machine was off.
      if (server_.is_up()) disk_.step_clock(static_cast<std::int64_t>(random_.below(200'000'000)) - 100'000'000, now_);
      return events_.push(now_ + random_.below(60 * nanos_per_s), Kind::clock);
    case Kind::squatter: return squat();
  }
}

void World::transmit(test::FramePool::Id frame, Kind to, std::uint32_t board) {
  const std::span<const std::byte> bytes = pool_.at(frame).view();
  if (!stormy_) {
    events_.push(now_ + line_.delay_ns + random_.below(line_.jitter_ns), to, board, pool_.make(bytes));
  } else if (is_release(pool_.at(frame))) {
    transmit_release(frame, to, board);
  } else {
    const unsigned copies = line_.copies(random_);
    for (unsigned i = 0; i < copies; ++i) {
      if (const auto passage = line_.pass(random_, now_)) events_.push(passage->at, to, board, pool_.make(bytes));
    }
  }
  pool_.release(frame);
}

// No server can tell a RELEASE that is late from one that is meant; it can tell a late copy.
void World::transmit_release(test::FramePool::Id frame, Kind to, std::uint32_t board) {
  test::Line first = line_;
  first.lateness = 0;
  test::Line copy = line_;
  copy.lateness = 0.5;
  const unsigned copies = line_.copies(random_);
  for (unsigned i = 0; i < copies; ++i) {
    const auto passage = (i == 0 ? first : copy).pass(random_, now_);
    if (!passage) return;
    events_.push(passage->at, to, board, pool_.make(pool_.at(frame).view()));
  }
}

void World::broken(const std::string& what) const {
  throw Broken{what + ", after " + std::to_string(now_ / nanos_per_ms) + " ms"};
}

void World::trace(std::uint32_t board, const char* what, std::span<const std::byte> frame) const {
  if (fleet_.traced_board != board) return;
  std::printf("%13.6f %s %s\n", static_cast<double>(now_) / 1e9, what, test::describe(frame).c_str());
}

Tale World::run() {
  play(now_ + fleet_.storm_ns);
  calm_down();
  check_everyone_served();
  check_pool_back();
  tale_.promises = ledger_.acknowledged();
  for (const Seat& seat : seats_) tale_.taken += seat.system.taken();
  return tale_;
}

}  // namespace bootstorm::durability
