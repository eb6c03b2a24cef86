#include "world.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iomanip>
#include <sstream>
#include <utility>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "client/client_model.hpp"
#include "client/pi4.hpp"
#include "client/pxe.hpp"
#include "client/send.hpp"
#include "trace.hpp"

namespace bootstorm::sim {

namespace {

constexpr std::uint64_t board_mac_first = 0xb827eb000000;
constexpr std::uint64_t flood_mac_first = 0x02f100000000;
constexpr Ipv4Address flood_ip_first = Ipv4Address::of(10, 7, 128, 0);  // outside of the pool
constexpr Nanos round_interval_ns = 20 * nanos_per_us;                  // how often a busy worker comes round
constexpr Nanos idle_interval_ns = nanos_per_ms;
constexpr Nanos power_at_ns = 2 * nanos_per_s;  // the appliance has probed its address by then
constexpr std::size_t faults_max = 5;
constexpr double data_by_chance = 4;    // standard deviations: a few thousand blocks may meet more losses than most
constexpr double cycled_by_chance = 3;  // boards: a small farm's share is not the large one's

std::string name_of_board(const client::Board& board) {
  std::ostringstream text;
  text << "board " << std::hex << std::setfill('0') << std::setw(12) << board.mac().number();
  return text.str();
}

/// Of a frame that the appliance sends.
bool is_data(const Buffer& frame) {
  if (frame.length < 46 || view<Be16>(frame.bytes.data() + 12)->host() != ether_type_ipv4) return false;
  const bool is_udp = view<Ipv4Header>(frame.bytes.data() + 14)->protocol == ip_protocol_udp;
  const std::uint16_t opcode = view<Be16>(frame.bytes.data() + 42)->host();
  return is_udp && view<Be16>(frame.bytes.data() + 34)->host() >= tid_first &&
         opcode == static_cast<std::uint16_t>(TftpOpcode::data);
}

}  // namespace

World::World(const Scenario& scenario)
    : scenario_(scenario),
      random_(scenario.seed),
      files_(scenario.seed, scenario.kernel_bytes),
      settings_{.files = &files_.expected(),
                .fetch = {"start.elf", "config.txt", "cmdline.txt", "fixup4.dat", "kernel8.img"},
                .windowsize = scenario.windowsize,
                .waits_to_be_woken = scenario.patient_roms,
                .old_firmware = scenario.old_firmware},
      appliance_(scenario, files_.index(), pool_, random_) {
  seats_.reserve(scenario.boards);
  for (std::uint32_t i = 0; i < scenario.boards; ++i) {
    seats_.emplace_back().board = make_board(i);
    push(power_at_ns + random_.below(scenario.power_on_within_ns), Kind::power, i);
  }
  unfinished_ = scenario.boards;
  if (scenario.flood_per_s != 0) push(power_at_ns, Kind::flood);
  wake_appliance();
}

std::unique_ptr<client::Board> World::make_board(std::uint32_t index) const {
  const std::uint32_t serial = 0x5a000000u | index;  // its low 24 bits are the MAC's
  const MacAddress mac = MacAddress::from_number(board_mac_first + index);
  const bool is_pi4 = scenario_.pi4_every != 0 && index % scenario_.pi4_every == 0;
  const client::ClientModel& model = is_pi4 ? client::pi4_model : *scenario_.model;
  return model.make(settings_, mac, serial);
}

void World::push(Nanos at, Kind kind, std::uint32_t board, FramePool::Id frame) {
  events_.push({at, order_++, kind, board, frame});
}

void World::fault(std::string text) {
  if (report_.faults.size() < faults_max) report_.faults.push_back(std::move(text));
}

void World::transmit(FramePool::Id frame, Kind to, std::uint32_t board) {
  const unsigned copies = random_.chance(scenario_.duplication) ? 2 : 1;
  for (unsigned i = 0; i < copies; ++i) {
    if (random_.chance(scenario_.loss)) continue;
    Nanos at = now_ + scenario_.delay_ns + random_.below(scenario_.jitter_ns);
    if (random_.chance(scenario_.reordering)) {
      at += random_.below(scenario_.reorder_ns);
    } else if (board < seats_.size()) {  // a line: nothing overtakes
      Nanos& before = to == Kind::to_board ? seats_[board].last_heard : seats_[board].last_sent;
      at = before = std::max(at, before + 1);
    }
    push(at, to, board, pool_.make(pool_.at(frame).view()));
  }
  pool_.release(frame);
}

void World::transmit_from_appliance(FramePool::Id frame) {
  const Buffer& buffer = pool_.at(frame);
  if (is_data(buffer)) ++report_.data_sent;
  const MacAddress to = view<EtherHeader>(buffer.bytes.data())->destination;
  if (to == mac_broadcast) return transmit(frame, Kind::to_all_boards, ~0u);
  const std::uint64_t index = to.number() - board_mac_first;
  if (index < seats_.size()) return transmit(frame, Kind::to_board, static_cast<std::uint32_t>(index));
  if (scenario_.flood_per_s == 0) fault("the appliance sent a frame to nobody");
  pool_.release(frame);
}

void World::wake_appliance() {
  const Nanos at = appliance_.idle() ? now_ - now_ % idle_interval_ns + idle_interval_ns : now_ + round_interval_ns;
  if (at >= round_at_) return;
  round_at_ = at;
  push(at, Kind::appliance_round);
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
  if (seat.board->stats().blocks > blocks_before) report_.waits.add(seat.board->stats().last_wait_ns);
  for (const TxFrame& frame : out.frames()) {
    trace(index, "sends", {frame.head, frame.length});
    const FramePool::Id id = pool_.make({frame.head, frame.length});
    if (scenario_.broadcasts_reach_boards && view<EtherHeader>(frame.head)->destination == mac_broadcast) {
      transmit(pool_.make({frame.head, frame.length}), Kind::to_all_boards, index);
    }
    transmit(id, Kind::to_appliance, index);
  }
  if (!was_final) look_at(index);
}

void World::hear(std::uint32_t index, FramePool::Id frame) {
  const std::span<const std::byte> bytes = pool_.at(frame).view();
  trace(index, "hears", bytes);
  with_board(index, [&](client::Board& board, TxBatch& out) { board.on_frame(bytes, now_, out); });
}

void World::trace(std::uint32_t index, const char* what, std::span<const std::byte> frame) {
  if (scenario_.traced_board != index) return;
  std::printf("%13.6f %s %s\n", static_cast<double>(now_) / 1e9, what, describe(frame).c_str());
}

void World::look_at(std::uint32_t index) {
  Seat& seat = seats_[index];
  check_address(index);
  const client::Board& board = *seat.board;
  if (const Nanos due = board.next_deadline(); due < seat.timer_at) {
    seat.timer_at = due;
    push(due, Kind::board_timer, index);
  }
  if (!client::is_final(board.state())) return;
  report_.blocks += board.stats().blocks;
  report_.data_repeated += board.stats().data_repeated;
  if (board.stats().offers_for_others != 0) fault(name_of_board(board) + " got another board's OFFER");
  if (board.state() == client::State::booted) {
    ++report_.booted;
    --unfinished_;
    report_.booted_after = now_ - power_at_ns;
  } else if (client::is_silence(board.failure())) {
    if (!seat.was_cycled) ++report_.power_cycled;
    seat.was_cycled = true;
    ++report_.silences[static_cast<std::size_t>(board.failure())];
    push(now_ + scenario_.operator_waits_ns, Kind::power, index);
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
  seats_[index].board->start(now_);
  look_at(index);
}

void World::flood() {
  if (unfinished_ == 0) return;
  push(now_ + nanos_per_s / scenario_.flood_per_s, Kind::flood);
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

void World::handle(const Event& event) {
  switch (event.kind) {
    case Kind::to_appliance:
      ++report_.frames;
      appliance_.arrive(event.frame);
      return wake_appliance();
    case Kind::to_board:
      ++report_.frames;
      hear(event.board, event.frame);
      return pool_.release(event.frame);
    case Kind::to_all_boards:
      for (std::uint32_t i = 0; i < seats_.size(); ++i) {
        if (i == event.board || random_.chance(scenario_.loss)) continue;
        hear(i, event.frame);
      }
      return pool_.release(event.frame);
    case Kind::board_timer:
      if (seats_[event.board].timer_at == event.at) seats_[event.board].timer_at = client::Board::never;
      return with_board(event.board, [&](auto& board, TxBatch& out) { board.on_tick(now_, out); });
    case Kind::appliance_round:
      if (event.at != round_at_) return;  // an earlier one was wanted since
      round_at_ = client::Board::never;
      sent_.clear();
      appliance_.round(now_, sent_);
      for (const FramePool::Id frame : sent_) transmit_from_appliance(frame);
      return wake_appliance();
    case Kind::power: return power(event.board);
    case Kind::flood: return flood();
  }
}

Report World::run() {
  while (report_.faults.empty()) {
    if (unfinished_ == 0 && appliance_.sessions_open() == 0 && pool_.in_use() == 0) break;
    if (now_ > scenario_.time_max_ns) {
      fault("after " + std::to_string(now_ / nanos_per_s) + " s " + std::to_string(unfinished_) +
            " boards have not booted and " + std::to_string(appliance_.sessions_open()) + " sessions are open");
      break;
    }
    const Event event = events_.top();
    events_.pop();
    now_ = event.at;
    handle(event);
  }
  report_.handed_over = appliance_.handed_over();
  if (report_.faults.empty()) check_end();
  return std::move(report_);
}

void World::check_end() {
  const auto expect = [this](bool holds, const std::string& text) {
    if (!holds) fault(text);
  };
  const auto blocks = static_cast<double>(report_.blocks);
  const double per_block = static_cast<double>(report_.data_sent) / blocks;
  const double by_chance = data_by_chance * std::sqrt(2 * scenario_.loss / blocks);
  expect(scenario_.data_per_block_max < 0 || per_block <= scenario_.data_per_block_max + by_chance,
         std::to_string(per_block) + " DATA frames a block");
  const double cycled_max = scenario_.power_cycled_max * scenario_.boards + (scenario_.loss > 0 ? cycled_by_chance : 0);
  expect(report_.power_cycled <= cycled_max, std::to_string(report_.power_cycled) + " boards had to be power-cycled");
  expect(scenario_.may_stall || report_.silences[static_cast<std::size_t>(client::Failure::transfer_stalled)] == 0,
         "a transfer has stalled");
  expect(appliance_.total(Statistic::tftp_data_sent) == report_.data_sent, "DATA frames are counted wrongly");
  expect(appliance_.total(Statistic::tftp_sessions_open) == 0, "the count of open sessions is not 0");
  expect(appliance_.generation_uses() == 0, "the files' generation is still in use");
  expect(appliance_.frames_counted() == appliance_.received(), "not every frame was counted exactly once");
  expect(appliance_.total(Statistic::dhcp_address_conflicts) == 0, "address conflicts were seen");
  expect(appliance_.total(Statistic::notices_lost) == 0, "notices were lost");
  const bool gaps =
      scenario_.model == &client::pxe_x64_model && scenario_.reordering > 0;  // seen where blocks of a window cross
  expect(scenario_.loss > 0 || scenario_.duplication > 0 || gaps || report_.data_repeated == 0,
         "blocks were sent twice although none was lost");
  expect(scenario_.shards == 1 || scenario_.steering == Steering::rss || report_.handed_over > 0,
         "no frame was handed over");
}

}  // namespace bootstorm::sim
