#include "support/book_world.hpp"

#include "bootstorm/bytes.hpp"

namespace bootstorm::test {

namespace {

constexpr Nanos poll_interval_ns = nanos_per_ms;

}  // namespace

BookWorld::BookWorld(const BootFiles::Sizes& sizes)
    : files_(1, sizes),
      workers_(1,
               {.answered =
                    [this](unsigned, FramePool::Id id, const Frame& frame, Outcome outcome) {
                      if (outcome.verdict == Verdict::reply) leaves({frame.data, frame.length}, frame.body);
                      pool_.release(id);
                    },
                .sent =
                    [this](const TxFrame& frame) {
                      leaves({frame.head, frame.length}, frame.body);
                    }},
               64, 64) {
  settings.files = &files_.expected();
  snapshot.id = 1;
  snapshot.ports.push_back({.mac = appliance_mac});
  Network network;
  network.address = appliance_ip;
  network.prefix_length = 16;
  network.dhcp.mode = DhcpMode::server;
  network.dhcp.pool.push_back({Ipv4Address::of(10, 7, 1, 0), Ipv4Address::of(10, 7, 1, 40)});
  snapshot.networks.push_back(std::move(network));
  snapshot.default_image = 0;
  snapshot.files = files_.index();
  snapshot.index_boards();
  events_.push(now_, Kind::poll);
  pass(2 * nanos_per_s);  // it has probed its address by then
}

std::uint32_t BookWorld::add(const client::ClientModel& model) {
  const auto index = static_cast<std::uint32_t>(seats_.size());
  seats_.emplace_back().board = model.make(settings, mac_of(index), serial_of(index));
  return index;
}

void BookWorld::power(std::uint32_t board) {
  with_board(board, [this](client::Board& started, TxBatch&) { started.start(now_); });
}

template <class Call>
void BookWorld::with_board(std::uint32_t index, Call call) {
  std::array<std::array<std::byte, tx_head_max>, client::frames_per_call_max> heads;
  std::array<TxFrame, client::frames_per_call_max> room;
  for (std::size_t i = 0; i < room.size(); ++i) room[i] = TxFrame{.head = heads[i].data()};
  TxBatch out{room};
  Seat& seat = seats_[index];
  call(*seat.board, out);
  for (const TxFrame& frame : out.frames()) {
    if (loses && loses(index, {frame.head, frame.length})) continue;
    events_.push(now_ + delay_ns, Kind::to_appliance, index, pool_.make({frame.head, frame.length}));
  }
  if (const Nanos due = seat.board->next_deadline(); due < seat.timer_at) {
    seat.timer_at = due;
    events_.push(due, Kind::timer, index);
  }
}

void BookWorld::leaves(std::span<const std::byte> head, std::span<const std::byte> body) {
  const MacAddress to = view<EtherHeader>(head.data())->destination;
  for (std::uint32_t index = 0; index < seats_.size(); ++index) {
    if (to != mac_broadcast && to != mac_of(index)) continue;
    if (loses && loses(index, head)) continue;
    events_.push(now_ + delay_ns, Kind::to_board, index, pool_.make(head, body));
  }
}

void BookWorld::hear(std::span<const std::byte> frame) { events_.push(now_, Kind::to_appliance, 0, pool_.make(frame)); }

void BookWorld::poll() {
  workers_.poll(now_, snapshot);
  book.set_transfers(workers_.total(Statistic::tftp_sessions_open));
  for (Event event; workers_.shard(0).events.pop(event);) book.take(event);
}

void BookWorld::handle(const EventQueue<Kind>::Event& event) {
  switch (event.kind) {
    case Kind::to_appliance: {
      Buffer& buffer = pool_.at(event.frame);
      Frame frame;
      frame.data = buffer.bytes.data();
      frame.length = buffer.length;
      frame.capacity = static_cast<std::uint32_t>(buffer.bytes.size());
      workers_.arrive(0, {frame, event.frame});
      return poll();
    }
    case Kind::to_board:
      with_board(event.board,
                 [&](client::Board& board, TxBatch& out) { board.on_frame(pool_.at(event.frame).view(), now_, out); });
      return pool_.release(event.frame);
    case Kind::timer:
      if (seats_[event.board].timer_at == event.at) seats_[event.board].timer_at = client::Board::never;
      return with_board(event.board, [this](client::Board& board, TxBatch& out) { board.on_tick(now_, out); });
    case Kind::poll: poll(); return events_.push(now_ + poll_interval_ns, Kind::poll);
  }
}

void BookWorld::pass(Nanos time) {
  const Nanos end = now_ + time;
  while (events_.next_at() <= end) {
    const auto event = events_.pop();
    now_ = event.at;
    handle(event);
  }
  now_ = end;
}

void BookWorld::pass_until_final(std::uint32_t board, Nanos time) {
  const Nanos end = now_ + time;
  while (now_ < end && !client::is_final(seats_[board].board->state())) pass(10 * nanos_per_ms);
}

}  // namespace bootstorm::test
