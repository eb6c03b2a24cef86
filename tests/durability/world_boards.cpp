// The boards' side of the world: power, firmware, systems that come and go, and who holds which address.
#include <algorithm>
#include <array>
#include <string>

#include "bootstorm/wire/arp.hpp"
#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"
#include "client/send.hpp"
#include "lease_storm.hpp"
#include "world.hpp"

namespace bootstorm::durability {

namespace {

/// Longer than any frame is under way, so that no ROM hears what was said to the one that it was before.
constexpr Nanos off_ns = 2 * late_max_ns + nanos_per_s;

}  // namespace

template <class Call>
void World::with_frames(std::uint32_t board, Call&& call) {
  std::array<std::array<std::byte, tx_head_max>, client::frames_per_call_max> heads;
  std::array<TxFrame, client::frames_per_call_max> room;
  for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
  TxBatch out{room};
  call(out);
  for (const TxFrame& frame : out.frames()) send_from(board, {frame.head, frame.length});
  look_at(board);
}

std::unique_ptr<client::Board> World::firmware_of(std::uint32_t board) const {
  client::Random random{fleet_.seed * 1'000'003 + board};
  if (random.below(100) >= fleet_.firmware_percent) return nullptr;
  const MacAddress mac = LeaseStorm::mac_of(board);
  const std::uint64_t kind = random.below(4);
  // A Pi 3 cannot do without the server's wire.
  const bool is_pi3 = kind <= 1 && field_.place_of(board) != Place::relayed;
  if (is_pi3) return client::pi3_model.make(settings_, mac, board);
  if (kind <= 2) return client::pi4_model.make(settings_, mac, board);
  const client::ClientModel& pc = random.below(2) == 0 ? client::pxe_x64_model : client::pxe_bios_model;
  return pc.make(settings_, mac, board);
}

void World::power_on(std::uint32_t board) {
  Seat& seat = seats_[board];
  if (seat.stage != Stage::off) return;
  seat.booted_with = {};
  seat.restarts_at_boot = tale_.restarts;
  if (seat.firmware != nullptr) {
    seat.stage = Stage::firmware;
    seat.firmware->start(now_);
  } else {
    seat.stage = Stage::system;
    seat.system.start(now_, seat.remembered);
  }
  look_at(board);
}

void World::power_off(std::uint32_t board, Nanos again_at) {
  Seat& seat = seats_[board];
  seat.system.stop();
  seat.stage = Stage::off;
  check_holder(board);
  events_.push(again_at, Kind::power, board);
}

void World::give_up(std::uint32_t board) {
  ledger_.take({board, seats_[board].holds, false}, now_);
  seats_[board].gave_up_at = now_;
}

void World::live(std::uint32_t board) {
  if (!stormy_) return;
  events_.push(now_ + nanos_per_s + random_.below(2 * fleet_.lease_s * nanos_per_s), Kind::life, board);
  Seat& seat = seats_[board];
  const bool has_lease = seat.stage == Stage::system && !seat.system.ip().is_zero();
  switch (random_.below(8)) {
    case 0:
    case 1: {
      if (!has_lease) return;
      const bool goes_on = random_.below(2) == 0;
      give_up(board);
      with_frames(board, [&](TxBatch& out) { seat.system.release(out); });
      seat.remembered = {};
      seat.stage = Stage::off;
      if (!goes_on) return events_.push(now_ + off_ns + random_.below(20 * nanos_per_s), Kind::power, board);
      seat.stage = Stage::system;
      seat.system.start(now_ + random_.below(3 * nanos_per_s), {});
      return look_at(board);
    }
    case 2: return power_off(board, now_ + random_.below(20 * nanos_per_s));
    case 3:  // its system alone, which asks for the address that it had
      if (has_lease) seat.system.start(now_, seat.remembered);
      return look_at(board);
    default: return;
  }
}

void World::hear(std::uint32_t board, std::span<const std::byte> frame) {
  Seat& seat = seats_[board];
  with_frames(board, [&](TxBatch& out) {
    if (seat.stage == Stage::firmware) seat.firmware->on_frame(frame, now_, out);
    if (seat.stage == Stage::system) seat.system.on_frame(frame, now_, out);
  });
}

void World::due(std::uint32_t board) {
  Seat& seat = seats_[board];
  with_frames(board, [&](TxBatch& out) {
    if (seat.stage == Stage::firmware) seat.firmware->on_tick(now_, out);
    if (seat.stage == Stage::system) seat.system.on_tick(now_, out);
  });
}

void World::look_at(std::uint32_t board) {
  Seat& seat = seats_[board];
  check_holder(board);
  if (seat.stage == Stage::firmware) look_at_firmware(board);
  if (seat.stage == Stage::system && !seat.holds.is_zero()) {
    seat.remembered = seat.holds;
    check_same_address(board);
    seat.booted_with = {};
    // It has asked who else has it, and been answered.
    if (field_.is_squatted(seat.holds) && random_.below(10) != 0) {
      ++tale_.declined;
      give_up(board);
      with_frames(board, [&](TxBatch& out) { seat.system.decline(now_, out); });
    }
  }
  const Nanos due = seat.stage == Stage::firmware  ? seat.firmware->next_deadline()
                    : seat.stage == Stage::system ? seat.system.next_deadline()
                                                  : OsClient::never;
  if (due >= seat.timer_at || due == OsClient::never) return;
  seat.timer_at = std::max(due, now_);
  events_.push(seat.timer_at, Kind::timer, board);
}

void World::check_same_address(std::uint32_t board) {
  const Seat& seat = seats_[board];
  if (seat.booted_with.is_zero() || seat.booted_with == seat.holds || field_.is_squatted(seat.booted_with)) return;
  // What it has shown by using it is no promise, and may be lost.
  const bool is_gentle = !fleet_.disk_fails && fleet_.lateness == 0 && fleet_.loss < 0.1;
  const bool undisturbed = seat.restarts_at_boot == tale_.restarts && is_gentle;
  if (!undisturbed && ledger_.promised(board, seat.booted_with) <= now_) return;
  broken("board " + std::to_string(board) + " was given another address in the same boot");
}

void World::look_at_firmware(std::uint32_t board) {
  Seat& seat = seats_[board];
  if (!seat.holds.is_zero()) {
    check_same_address(board);
    seat.booted_with = seat.holds;
  }
  if (!client::is_final(seat.firmware->state())) return;
  if (seat.firmware->state() != client::State::booted) return power_off(board, now_ + off_ns);
  ++tale_.booted;
  seat.booted_with = seat.holds = seat.firmware->ip();
  seat.stage = Stage::system;
  seat.system.start(now_ + random_.below(2 * nanos_per_s), random_.below(2) == 0 ? seat.remembered : Ipv4Address{});
  check_holder(board);
}

void World::send_from(std::uint32_t board, std::span<const std::byte> bytes) {
  trace(board, "sends", bytes);
  const auto frame = pool_.make(bytes);
  if (field_.towards_server(seats_[board].place, pool_.at(frame))) return transmit(frame, Kind::to_server, board);
  transmit(frame, Kind::to_board, board);
}

Ipv4Address World::held_by(std::uint32_t board) const {
  const Seat& seat = seats_[board];
  if (seat.stage == Stage::system) return seat.system.until() > now_ ? seat.system.ip() : Ipv4Address{};
  if (seat.stage != Stage::firmware) return {};
  const client::State state = seat.firmware->state();
  if (!client::is_arping(state) && !client::is_reading(state)) return {};
  const Ipv4Address ip = seat.firmware->ip();
  return seat.takes_offers || ledger_.promised(board, ip) > now_ ? ip : Ipv4Address{};
}

void World::check_holder(std::uint32_t board) {
  Seat& seat = seats_[board];
  const Ipv4Address holds = held_by(board);
  if (!seat.holds.is_zero() && seat.holds != holds) {
    const auto held = holders_.find(seat.holds.value);
    if (held != holders_.end() && held->second == board) holders_.erase(held);
  }
  seat.holds = holds;
  if (holds.is_zero()) return;
  const auto [holder, is_new] = holders_.emplace(holds.value, board);
  if (is_new || holder->second == board) return;
  if (held_by(holder->second) == holds && !field_.is_squatted(holds)) {
    broken("boards " + std::to_string(board) + " and " + std::to_string(holder->second) + " hold one address");
  }
  holder->second = board;
}

void World::squat() {
  if (!stormy_) return;
  events_.push(now_ + random_.below(5 * nanos_per_s), Kind::squatter);
  // A stranger looks for the server from an address of the pool.
  const Network& network = field_.snapshot().networks.front();
  const AddressRange& range = network.dhcp.pool[random_.below(2)];
  const Ipv4Address address{range.first.value + static_cast<std::uint32_t>(random_.below(range.size()))};
  if (!field_.is_squatted(address)) return;
  std::array<std::byte, tx_head_max> head;
  TxFrame frame{.head = head.data()};
  client::write_arp(frame, arp_request, {Field::squatter_mac(), address}, {mac_broadcast, network.address});
  transmit(pool_.make({frame.head, frame.length}), Kind::to_server, 0);
}

}  // namespace bootstorm::durability
