// What a call to a board has changed.
#include "swarm/fleet/fleet.hpp"

namespace bootstorm::swarm {

using client::Board;

SwarmFleet::Before SwarmFleet::before(const Board& board) {
  return {.bytes = board.stats().bytes,
          .blocks = board.stats().blocks,
          .exchanges = board.stats().exchanges,
          .ip = board.ip(),
          .files = board.stats().files,
          .state = board.state()};
}

void SwarmFleet::take_note(std::uint32_t index, const Before& was) {
  const Board& board = *boards_[index];
  if (board.stats().blocks != was.blocks) {
    waits_.add(board.stats().last_wait_ns);
    bytes_ += board.stats().bytes - was.bytes;
  }
  if (keeps_steps_ && (board.state() != was.state || board.stats().files != was.files)) note_step(index);
  if (board.stats().exchanges != was.exchanges) exchanges_.add(board.stats().last_exchange_ns);
  if (board.ip() != was.ip) by_address_[board.ip().value] = index;
  if (board.state() != was.state) {
    --boards_in(was.state);
    ++boards_in(board.state());
    if (client::is_final(board.state())) --unfinished_;
  }
  // Most deadlines only move away. Then the timer fires early once, and is put on to where the deadline is by then.
  if (board.next_deadline() < timer_at_[index]) {
    timer_at_[index] = board.next_deadline();
    timers_.arm(index, timer_at_[index]);
  }
}

void SwarmFleet::note_step(std::uint32_t index) {
  const Board& board = *boards_[index];
  steps_.push_back({.at = now_ - began_at_,
                    .board = index,
                    .state = board.state(),
                    .files = board.stats().files,
                    .prefix = board.prefix(),
                    .file = board.file()});
}

}  // namespace bootstorm::swarm
