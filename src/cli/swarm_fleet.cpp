#include "cli/swarm_fleet.hpp"

#include <utility>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "cli/swarm_words.hpp"
#include "client/received.hpp"

namespace bootstorm::cli {

namespace {

using client::Board;

std::size_t number(client::State state) { return static_cast<std::size_t>(state); }

}  // namespace

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
      timer_at_(boards_.size(), Board::never),
      unfinished_(static_cast<std::uint32_t>(boards_.size())) {
  for (const auto& board : boards_) {
    const client::Expected expected = board->expected();
    expected_.files += expected.files;
    expected_.bytes += expected.bytes;
  }
  by_address_.reserve(boards_.size());
  by_state_[number(client::State::off)] = unfinished_;
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

/// Whatever a call to a board leads to: frames to send, a wait to note, a new time to wake it.
template <class Call>
void SwarmFleet::with_board(std::uint32_t index, TxBatch& out, Call&& call) {
  Board& board = *boards_[index];
  const std::uint32_t blocks_before = board.stats().blocks;
  const std::uint32_t exchanges_before = board.stats().exchanges;
  const std::uint64_t bytes_before = board.stats().bytes;
  const std::uint16_t files_before = board.stats().files;
  const client::State state_before = board.state();
  const Ipv4Address ip_before = board.ip();
  call(board, out);
  if (board.stats().blocks != blocks_before) {
    waits_.add(board.stats().last_wait_ns);
    bytes_ += board.stats().bytes - bytes_before;
  }
  if (keeps_steps_ && (board.state() != state_before || board.stats().files != files_before)) note_step(index);
  if (board.stats().exchanges != exchanges_before) exchanges_.add(board.stats().last_exchange_ns);
  if (board.ip() != ip_before) by_address_[board.ip().value] = index;
  if (board.state() != state_before) {
    --by_state_[number(state_before)];
    ++by_state_[number(board.state())];
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

/// Whom a broadcast asks or tells something: the owner of an address, the client of a DHCP reply.
std::uint32_t SwarmFleet::meant_by(std::span<const std::byte> broadcast) const {
  const client::Received received = client::receive(broadcast);
  if (received.kind == client::Received::Kind::arp) {
    const auto owner = by_address_.find(received.target.value);
    return owner == by_address_.end() ? nobody : owner->second;
  }
  if (received.kind != client::Received::Kind::udp || received.payload.size() < sizeof(DhcpHeader)) return nobody;
  MacAddress mac;
  std::copy_n(view<DhcpHeader>(received.payload.data())->chaddr.begin(), mac.octets.size(), mac.octets.begin());
  const std::uint64_t index = mac.number() - mac_first_.number();
  return index < switched_on_ ? static_cast<std::uint32_t>(index) : nobody;
}

void SwarmFleet::deliver_to_all(std::span<const std::byte> frame, Nanos now, TxBatch& out) {
  const auto hear = [&](Board& board, TxBatch& batch) { board.on_frame(frame, now, batch); };
  const std::uint32_t meant = meant_by(frame);
  if (meant != nobody) with_board(meant, out, hear);
  // A boot ROM is woken by any frame and takes anybody's OFFER. Nobody else minds what is meant for others.
  if (by_state_[number(client::State::asking)] + by_state_[number(client::State::offered)] == 0) return;
  for (std::uint32_t i = 0; i < switched_on_; ++i) {
    const client::State state = boards_[i]->state();
    if (i == meant || (state != client::State::asking && state != client::State::offered)) continue;
    if (out.room() < client::frames_per_call_max) {
      send(out);
      out = lend();
    }
    with_board(i, out, hear);
  }
}

void SwarmFleet::deliver(std::span<const std::byte> frame, Nanos now, TxBatch& out) {
  if (frame.size() < sizeof(EtherHeader)) return;
  const MacAddress destination = view<EtherHeader>(frame.data())->destination;
  if (destination.is_group()) return deliver_to_all(frame, now, out);
  const std::uint64_t index = destination.number() - mac_first_.number();  // wraps below the first: too large as well
  if (index >= switched_on_) return;
  with_board(static_cast<std::uint32_t>(index), out,
             [&](Board& board, TxBatch& batch) { board.on_frame(frame, now, batch); });
}

void SwarmFleet::switch_on(Nanos now) {
  const auto count = static_cast<std::uint32_t>(boards_.size());
  TxBatch out = lend();
  while (switched_on_ < count && out.room() >= client::frames_per_call_max) {
    if (switched_on_ - (count - unfinished_) >= concurrent_max_) break;
    if (now < began_at_ + next_start_) break;
    next_start_ = start_.next();
    with_board(switched_on_++, out, [&](Board& board, TxBatch& batch) {
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
    timer_at_[index] = Board::never;
    with_board(index, out, [&](Board& board, TxBatch& batch) { board.on_tick(now, batch); });
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

}  // namespace bootstorm::cli
