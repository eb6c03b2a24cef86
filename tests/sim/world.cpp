#include "world.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::sim {

namespace {

constexpr Nanos poll_interval_ns = 20 * nanos_per_us;  // of a busy worker
constexpr Nanos idle_interval_ns = nanos_per_ms;
constexpr std::size_t faults_max = 5;
constexpr std::uint32_t data_head_bytes = 46;  // of an untagged frame

/// Of a frame that the appliance sends.
bool is_data(const test::Buffer& frame) {
  if (frame.length < data_head_bytes || view<Be16>(frame.bytes.data() + 12)->host() != ether_type_ipv4) return false;
  const bool is_udp = view<Ipv4Header>(frame.bytes.data() + 14)->protocol == ip_protocol_udp;
  const std::uint16_t opcode = view<Be16>(frame.bytes.data() + 42)->host();
  return is_udp && view<Be16>(frame.bytes.data() + 34)->host() >= tid_first &&
         opcode == static_cast<std::uint16_t>(TftpOpcode::data);
}

}  // namespace

World::World(const Scenario& scenario)
    : scenario_(scenario),
      random_(scenario.seed),
      files_(scenario.files.empty() ? test::BootFiles{scenario.seed, scenario.kernel_bytes}
                                    : test::BootFiles{scenario.seed, scenario.files}),
      settings_{.files = &files_.expected(),
                .keeps_limits = scenario.keeps_limits,
                .fetch = {"start.elf", "config.txt", "cmdline.txt", "fixup4.dat", "kernel8.img"},
                .windowsize = scenario.windowsize,
                .waits_to_be_woken = scenario.patient_roms,
                .old_firmware = scenario.old_firmware},
      appliance_(scenario, files_.index(), pool_, random_),
      line_{.loss = scenario.loss,
            .duplication = scenario.duplication,
            .lateness = scenario.reordering,
            .delay_ns = scenario.delay_ns,
            .jitter_ns = scenario.jitter_ns,
            .late_max_ns = scenario.reorder_ns},
      server_stalls_{scenario.server_stalls_ns, scenario.seed},
      boards_stalls_{scenario.boards_stall_ns, ~scenario.seed} {
  seats_.reserve(scenario.boards);
  for (std::uint32_t i = 0; i < scenario.boards; ++i) {
    seats_.emplace_back().board = make_board(i);
    events_.push(power_at_ns + random_.below(scenario.power_on_within_ns), Kind::power, i);
  }
  unfinished_ = scenario.boards;
  if (scenario.wire.bits_per_s != 0) {
    wire_.emplace(scenario.wire, scenario.boards);
    events_.push(power_at_ns, Kind::lone_host);
  }
  if (scenario.flood_per_s != 0) events_.push(power_at_ns, Kind::flood);
  wake_appliance();
}

void World::fault(std::string text) {
  if (report_.faults.size() < faults_max) report_.faults.push_back(std::move(text));
}

std::optional<Nanos> World::over_the_wire(Nanos at, Kind to, std::uint32_t board, std::uint32_t length) {
  if (!wire_ || board >= seats_.size()) return at;
  if (to == Kind::to_appliance) return wire_->up(board, at + scenario_.wire.board_thinks_ns, length);
  return to == Kind::to_board ? wire_->down(board, at, length) : at;
}

void World::transmit(test::FramePool::Id frame, Kind to, std::uint32_t board) {
  const unsigned copies = line_.copies(random_);
  for (unsigned i = 0; i < copies; ++i) {
    auto passage = line_.pass(random_, now_);
    if (!passage) continue;
    const auto arrived = over_the_wire(passage->at, to, board, pool_.at(frame).length);
    if (!arrived) continue;
    passage->at = *arrived;
    if (to == Kind::to_board) {
      line_free_at_ = std::max(line_free_at_, passage->at) + scenario_.line_frame_ns;
      passage->at = boards_stalls_.after(std::max(passage->at, line_free_at_));
    }
    if (!passage->is_late && board < seats_.size()) {  // nothing overtakes
      Nanos& before = to == Kind::to_board ? seats_[board].last_heard : seats_[board].last_sent;
      passage->at = before = std::max(passage->at, before + 1);
    }
    events_.push(passage->at, to, board, pool_.make(pool_.at(frame).view()));
  }
  pool_.release(frame);
}

void World::transmit_from_appliance(test::FramePool::Id frame) {
  const test::Buffer& buffer = pool_.at(frame);
  if (is_data(buffer)) {
    ++report_.data_sent;
    report_.file_bytes_sent += buffer.length - data_head_bytes;
  }
  const MacAddress to = view<EtherHeader>(buffer.bytes.data())->destination;
  if (to == mac_broadcast) {
    report_.broadcasts.push_back(now_);
    return transmit(frame, Kind::to_all_boards, ~0u);
  }
  if (to == lone_mac) {
    if (const auto heard = wire_->down_to_host(now_, buffer.length)) report_.lone_waits.add(*heard - lone_asked_at_);
    return pool_.release(frame);
  }
  const std::uint64_t index = to.number() - board_mac_first;
  if (index < seats_.size()) return transmit(frame, Kind::to_board, static_cast<std::uint32_t>(index));
  if (scenario_.flood_per_s == 0) fault("the appliance sent a frame to nobody");
  pool_.release(frame);
}

void World::wake_appliance() {
  const Nanos at = server_stalls_.after(
      appliance_.workers().idle() ? now_ - now_ % idle_interval_ns + idle_interval_ns : now_ + poll_interval_ns);
  if (at >= poll_at_) return;
  poll_at_ = at;
  events_.push(at, Kind::appliance_poll);
}

void World::handle(const Events::Event& event) {
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
      return on_board_timer(event.board);
    case Kind::appliance_poll:
      if (event.at != poll_at_) return;  // an earlier one was wanted since
      poll_at_ = client::Board::never;
      for (const test::FramePool::Id frame : appliance_.poll(now_)) transmit_from_appliance(frame);
      return wake_appliance();
    case Kind::power: return power(event.board);
    case Kind::flood: return flood();
    case Kind::lone_host: return ask_as_lone_host();
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
    const Events::Event event = events_.pop();
    now_ = event.at;
    handle(event);
    if (scenario_.no_trouble && now_ >= verdicts_at_) check_verdicts();
  }
  if (wire_) {
    report_.wire_bytes = wire_->sent_bytes();
    report_.wire_dropped = wire_->dropped();
  }
  report_.handed_over = appliance_.workers().handed_over();
  if (report_.faults.empty()) check_end();
  return std::move(report_);
}

}  // namespace bootstorm::sim
