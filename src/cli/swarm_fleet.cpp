#include "cli/swarm_fleet.hpp"

namespace bootstorm::cli {

namespace {

constexpr std::uint32_t serial_high = 0x10000000;  // a board's serial shares only its low 24 bits with the MAC

}  // namespace

SwarmFleet::SwarmFleet(const SwarmOptions& options, const client::FileSet& files, dpdk::RawPort& port)
    : port_(port),
      mac_first_(options.mac_first),
      began_at_(port.now()),
      ramp_ns_(options.ramp_ns),
      loss_(options.loss),
      random_(options.seed),
      timers_(options.boards),
      unfinished_(options.boards) {
  settings_.files = &files;
  settings_.waits_to_be_woken = options.quirks;
  boards_.reserve(options.boards);
  for (std::uint32_t i = 0; i < options.boards; ++i) {
    const std::uint64_t mac = mac_first_.number() + i;
    boards_.emplace_back(settings_, MacAddress::from_number(mac),
                         serial_high | static_cast<std::uint32_t>(mac & 0xffffff));
  }
}

bool SwarmFleet::lost() noexcept {
  return loss_ > 0 && std::uniform_real_distribution<double>{0, 1}(random_) < loss_;
}

/// Whatever a call to a board leads to: frames to send, a wait to note, a new time to wake it.
template <class Call>
void SwarmFleet::with_board(std::uint32_t index, Call&& call) {
  client::Pi3Board& board = boards_[index];
  const std::uint32_t blocks_before = board.stats().blocks;
  const bool was_final = client::is_final(board.state());
  std::array<TxFrame, client::frames_per_call_max> room;
  for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads_[i].data();
  TxBatch batch{room};
  call(board, batch);
  for (const TxFrame& frame : batch.frames()) {
    if (!lost()) port_.send({frame.head, frame.length});
  }
  if (board.stats().blocks != blocks_before) {
    ++blocks_;
    waits_.add(board.stats().last_wait_ns);
  }
  if (client::is_final(board.state())) {
    if (!was_final) --unfinished_;
    timers_.disarm(index);
  } else if (board.next_deadline() != client::Pi3Board::never) {
    timers_.arm(index, board.next_deadline());
  }
}

void SwarmFleet::deliver(std::span<const std::byte> frame, Nanos now) {
  if (frame.size() < sizeof(EtherHeader) || lost()) return;
  const MacAddress destination = view<EtherHeader>(frame.data())->destination;
  const auto hear = [&](client::Pi3Board& board, TxBatch& out) { board.on_frame(frame, now, out); };
  if (destination.is_group()) {
    for (std::uint32_t i = 0; i < switched_on_; ++i) with_board(i, hear);
    return;
  }
  const std::uint64_t index = destination.number() - mac_first_.number();  // wraps below the first: too large as well
  if (index < switched_on_) with_board(static_cast<std::uint32_t>(index), hear);
}

void SwarmFleet::switch_on(Nanos now) {
  while (switched_on_ < boards_.size()) {
    const Nanos due = began_at_ + ramp_ns_ * switched_on_ / boards_.size();
    if (now < due) return;
    with_board(switched_on_++, [&](client::Pi3Board& board, TxBatch& out) {
      board.start(now);
      board.on_tick(now, out);
    });
  }
}

bool SwarmFleet::round() {
  const Nanos now = port_.now();
  std::array<std::span<const std::byte>, dpdk::RawPort::receive_max> frames;
  const std::size_t count = port_.receive(frames);
  for (std::size_t i = 0; i < count; ++i) deliver(frames[i], now);
  switch_on(now);
  bool due = false;
  for (std::uint32_t index; (index = timers_.pop_due(now)) != TimerWheel::none; due = true) {
    with_board(index, [&](client::Pi3Board& board, TxBatch& out) { board.on_tick(now, out); });
  }
  port_.flush();
  return count != 0 || due;
}

std::array<std::uint32_t, client::state_count> SwarmFleet::by_state() const noexcept {
  std::array<std::uint32_t, client::state_count> counts{};
  for (const auto& board : boards_) ++counts[static_cast<std::size_t>(board.state())];
  return counts;
}

}  // namespace bootstorm::cli
