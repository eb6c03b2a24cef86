#include "swarm/fleet/fleet.hpp"

#include <utility>

#include "swarm/options/words.hpp"

namespace bootstorm::swarm {

SwarmFleet::SwarmFleet(const SwarmOptions& options, BoardList boards, dpdk::RawPort& port)
    : port_(port),
      mac_first_(options.mac_first),
      began_at_(port.now()),
      start_(*start_from(options.start, options.boards, options.line.seed)),
      next_start_(start_.next()),
      line_(options.line),
      keeps_steps_(options.timeline || !options.html_path.empty()),
      concurrent_max_(options.concurrent),
      boards_(std::move(boards)),
      timers_(static_cast<std::uint32_t>(boards_.size())),
      timer_at_(boards_.size(), client::Board::never),
      unfinished_(static_cast<std::uint32_t>(boards_.size())) {
  for (const auto& board : boards_) {
    const client::Expected expected = board->expected();
    expected_.files += expected.files;
    expected_.bytes += expected.bytes;
  }
  by_address_.reserve(boards_.size());
  boards_in(client::State::off) = unfinished_;
  for (std::size_t i = 0; i < room_.size(); ++i) room_[i].head = heads_[i].data();
}

TxBatch SwarmFleet::lend() { return line_.is_perfect() ? port_.lend() : TxBatch{room_}; }

void SwarmFleet::send(const TxBatch& batch) {
  if (line_.is_perfect()) return port_.send(batch);
  const Nanos now = port_.now();
  for (const TxFrame& frame : batch.frames()) {
    const std::span bytes{frame.head, frame.length};
    if (line_.pass(bytes, false, now)) port_.send(bytes);
  }
}

void SwarmFleet::switch_on(Nanos now) {
  const auto count = static_cast<std::uint32_t>(boards_.size());
  TxBatch out = lend();
  while (switched_on_ < count && out.room() >= client::frames_per_call_max) {
    if (switched_on_ - (count - unfinished_) >= concurrent_max_) break;
    if (now < began_at_ + next_start_) break;
    next_start_ = start_.next();
    with_board(switched_on_++, out, [&](client::Board& board, TxBatch& batch) {
      board.start(now);
      board.on_tick(now, batch);
    });
  }
  send(out);
}

bool SwarmFleet::round() {
  const std::size_t count = port_.receive(received_);
  const Nanos now = port_.now();
  now_ = now;
  TxBatch out = lend();
  const auto make_room = [&] {
    if (out.room() >= client::frames_per_call_max) return;
    send(out);
    out = lend();
  };
  for (std::size_t i = 0; i < count; ++i) {
    if (!line_.is_perfect() && !line_.pass(received_[i], true, now)) continue;
    make_room();
    deliver(received_[i], now, out);
  }
  bool due = line_.pop_due(now, [&](std::span<const std::byte> frame, bool inbound) {
    if (!inbound) {
      port_.send(frame);
      return;
    }
    make_room();
    deliver(frame, now, out);
  });
  // What a device does not take at once waits; boards that are due wait with it instead of losing a frame.
  const auto has_room = [this] { return port_.waiting() < dpdk::RawPort::waiting_max / 2; };
  for (std::uint32_t index; has_room() && (index = timers_.pop_due(now)) != TimerWheel::none; due = true) {
    make_room();
    timer_at_[index] = client::Board::never;
    with_board(index, out, [&](client::Board& board, TxBatch& batch) { board.on_tick(now, batch); });
  }
  send(out);
  if (switched_on_ < boards_.size() && has_room()) switch_on(now);
  port_.flush();
  if (history_.is_due(now - began_at_) || unfinished_ == 0) {
    const auto all = static_cast<std::uint32_t>(boards_.size());
    history_.add(now - began_at_, switched_on_, all - unfinished_, waits_);
  }
  return count != 0 || due;
}

}  // namespace bootstorm::swarm
