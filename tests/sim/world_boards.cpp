// The boards' side of the world: what they say and hear, and what must be true of them meanwhile.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iomanip>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "client/client_model.hpp"
#include "client/pi4.hpp"
#include "client/send.hpp"
#include "support/trace.hpp"
#include "core/steer.hpp"
#include "world.hpp"

namespace bootstorm::sim {

namespace {

constexpr std::uint64_t flood_mac_first = 0x02f100000000;
constexpr Ipv4Address lone_ip = Ipv4Address::of(10, 7, 255, 250);  // outside of the pool
constexpr Nanos lone_interval_ns = 20 * nanos_per_ms;
constexpr Ipv4Address flood_ip_first = Ipv4Address::of(10, 7, 128, 0);  // outside of the pool

std::string name_of_board(const client::Board& board) {
  std::ostringstream text;
  text << "board " << std::hex << std::setfill('0') << std::setw(12) << board.mac().number();
  return text.str();
}

}  // namespace

const client::ClientModel& World::model_of(std::uint32_t index) const {
  const bool is_pi4 = scenario_.pi4_every != 0 && index % scenario_.pi4_every == 0;
  return is_pi4 ? client::pi4_model : *scenario_.model;
}

std::unique_ptr<client::Board> World::make_board(std::uint32_t index) const {
  const std::uint32_t serial = 0x5a000000u | index;  // its low 24 bits are the MAC's
  const MacAddress mac = MacAddress::from_number(board_mac_first + index);
  return model_of(index).make(settings_, mac, serial);
}

bool World::counts(const Seat& seat) const {
  return scenario_.counts_all_boards ||
         shard_of_hash(toeplitz_hash(seat.rom_ip, appliance_ip), scenario_.shards) != scenario_.shards - 1;
}

template <class Call>
void World::with_board(std::uint32_t index, Call&& call) {
  std::array<std::array<std::byte, tx_head_max>, client::frames_per_call_max> heads;
  std::array<TxFrame, client::frames_per_call_max> room;
  for (std::size_t i = 0; i < room.size(); ++i) room[i] = TxFrame{.head = heads[i].data()};
  TxBatch out{room};
  Seat& seat = seats_[index];
  const bool was_final = client::is_final(seat.board->state());
  const std::uint32_t blocks_before = seat.board->stats().blocks;
  call(*seat.board, out);
  if (seat.board->stats().blocks > blocks_before && counts(seat)) report_.waits.add(seat.board->stats().last_wait_ns);
  for (const TxFrame& frame : out.frames()) {
    trace(index, "sends", {frame.head, frame.length});
    const test::FramePool::Id id = pool_.make({frame.head, frame.length});
    if (scenario_.broadcasts_reach_boards && view<EtherHeader>(frame.head)->destination == mac_broadcast) {
      transmit(pool_.make({frame.head, frame.length}), Kind::to_all_boards, index);
    }
    transmit(id, Kind::to_appliance, index);
  }
  if (!was_final) look_at(index);
}

void World::hear(std::uint32_t index, test::FramePool::Id frame) {
  const std::span<const std::byte> bytes = pool_.at(frame).view();
  trace(index, "hears", bytes);
  with_board(index, [&](client::Board& board, TxBatch& out) { board.on_frame(bytes, now_, out); });
}

void World::on_board_timer(std::uint32_t index) {
  with_board(index, [&](client::Board& board, TxBatch& out) { board.on_tick(now_, out); });
}

void World::trace(std::uint32_t index, const char* what, std::span<const std::byte> frame) {
  if (scenario_.traced_board != index) return;
  std::printf("%13.6f %s %s\n", static_cast<double>(now_) / 1e9, what, test::describe(frame).c_str());
}

void World::look_at(std::uint32_t index) {
  Seat& seat = seats_[index];
  check_address(index);
  const client::Board& board = *seat.board;
  if (const Nanos due = board.next_deadline(); due < seat.timer_at) {
    seat.timer_at = due;
    events_.push(due, Kind::board_timer, index);
  }
  if (!client::is_final(board.state())) return;
  report_.blocks += board.stats().blocks;
  report_.data_repeated += board.stats().data_repeated;
  if (board.stats().offers_for_others != 0) fault(name_of_board(board) + " got another board's OFFER");
  if (board.state() == client::State::booted) {
    ++report_.booted;
    --unfinished_;
    report_.file_bytes_used += board.stats().bytes;
    report_.boots.add(now_ - seat.powered_at);
    report_.booted_after = now_ - power_at_ns;
  } else if (client::is_silence(board.failure())) {
    const Nanos again_after_ns = scenario_.keeps_limits ? model_of(index).limits.again_after_ns : 0;
    if (!seat.was_cycled && again_after_ns == 0) ++report_.power_cycled;
    seat.was_cycled = true;
    ++report_.silences[static_cast<std::size_t>(board.failure())];
    events_.push(now_ + (again_after_ns != 0 ? again_after_ns : scenario_.operator_waits_ns), Kind::power, index);
  } else {
    fault(name_of_board(board) + " failed at " + std::string{board.file()} + " block " + std::to_string(board.block()) +
          ": " + std::string{client::name_of(board.failure())});
  }
}

// An address belongs to the board from its first ARP with it until it is given another one.
void World::check_address(std::uint32_t index) {
  Seat& seat = seats_[index];
  const client::State state = seat.board->state();
  const bool uses = state == client::State::arping || state == client::State::bootcode_arping;
  if (!uses) return;
  const Ipv4Address ip = seat.board->ip();
  if (!seat.rom_ip.is_zero() && seat.rom_ip != ip) {
    fault(name_of_board(*seat.board) + " was given two addresses");
    holders_.erase(seat.rom_ip.value);
  }
  seat.rom_ip = ip;
  const auto [holder, is_new] = holders_.emplace(ip.value, index);
  if (!is_new && holder->second != index) {
    fault(name_of_board(*seat.board) + " and " + name_of_board(*seats_[holder->second].board) + " hold one address");
  }
}

void World::power(std::uint32_t index) {
  seats_[index].powered_at = now_;
  seats_[index].board->start(now_);
  look_at(index);
}

void World::ask_as_lone_host() {
  if (unfinished_ == 0) return;
  events_.push(now_ + lone_interval_ns, Kind::lone_host);
  std::array<std::byte, tx_head_max> head;
  TxFrame frame{.head = head.data()};
  client::write_arp(frame, arp_request, {lone_mac, lone_ip, 0}, {mac_broadcast, appliance_ip});
  lone_asked_at_ = now_;
  if (const auto at = wire_->up_from_host(now_, frame.length)) {
    events_.push(*at, Kind::to_appliance, ~0u, pool_.make({frame.head, frame.length}));
  }
}

void World::flood() {
  if (unfinished_ == 0) return;
  events_.push(now_ + nanos_per_s / scenario_.flood_per_s, Kind::flood);
  std::array<std::byte, tx_head_max> head;
  TxFrame frame{.head = head.data()};
  Writer payload = client::payload_writer(frame);
  payload.be16(static_cast<std::uint16_t>(TftpOpcode::rrq));
  payload.text(std::string_view{"kernel8.img\0octet\0", 18});
  const client::Endpoint nobody{MacAddress::from_number(flood_mac_first + random_.below(1u << 20)),
                                {flood_ip_first.value + static_cast<std::uint32_t>(random_.below(1u << 14))},
                                static_cast<std::uint16_t>(1024 + random_.below(60'000))};
  client::finish_datagram(frame, nobody, {appliance_mac, appliance_ip, udp_port_tftp}, payload.size());
  appliance_.arrive(pool_.make({frame.head, frame.length}));
  wake_appliance();
}

}  // namespace bootstorm::sim
