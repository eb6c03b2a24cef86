#include "support/lan_world.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bootstorm::test {

namespace {

constexpr Ipv4Address own_ip = Ipv4Address::of(192, 168, 77, 1);
constexpr MacAddress own_mac{{0x02, 0xb0, 0x07, 0, 0, 1}};
constexpr std::uint32_t leases = 1024;
/// By then the appliance has probed for its own address.
constexpr Nanos started_after_ns = 4 * nanos_per_s;

}  // namespace

WorldServer::WorldServer(Ipv4Address address, MacAddress mac, const BootFiles& files, Send send)
    : workers(1,
              {.answered =
                   [this, send](unsigned, FramePool::Id id, const Frame& frame, Outcome outcome) {
                     if (outcome.verdict == Verdict::reply) send({frame.data, frame.length}, frame.body);
                     pool.release(id);
                   },
               .sent =
                   [send](const TxFrame& frame) {
                     send({frame.head, frame.length}, frame.body);
                   }},
              1024, leases) {
  snapshot.ports.push_back({.mac = mac});
  Network network;
  network.address = address;
  network.dhcp.mode = DhcpMode::server;
  const std::uint32_t first = network.prefix().network().value + (address == own_ip ? 50 : 200);
  network.dhcp.pool.push_back({{first}, {first + 9}});
  snapshot.networks.push_back(std::move(network));
  snapshot.default_image = 0;
  snapshot.files = files.index();
  publish();
}

void WorldServer::publish() {
  ++snapshot.id;
  snapshot.index_boards();
}

void WorldServer::hear(std::span<const std::byte> bytes) {
  const FramePool::Id id = pool.make(bytes);
  Buffer& buffer = pool.at(id);
  Frame frame;
  frame.data = buffer.bytes.data();
  frame.length = buffer.length;
  frame.capacity = static_cast<std::uint32_t>(buffer.bytes.size());
  workers.arrive(0, {frame, id});
}

LanWorld::LanWorld(Start start)
    : appliance(own_ip, own_mac, files, [this](auto head, auto body) { send(&appliance, head, body); }) {
  publish();
  if (start == Start::done) run(started_after_ns);
}

void LanWorld::publish() {
  appliance.publish();
  book.set_site({.networks = appliance.snapshot.networks,
                 .devices = {"0000:3b:00.0"},
                 .new_clients = appliance.snapshot.new_clients});
  std::vector<operate::ListedBoard> listed;
  for (const Board& board : appliance.snapshot.boards) listed.push_back({.name = board.hostname, .mac = board.mac});
  book.list(std::move(listed));
}

client::Board& LanWorld::add(const client::ClientModel& model, MacAddress mac) {
  boards_.push_back(model.make(settings, mac, static_cast<std::uint32_t>(mac.number())));
  boards_.back()->start(now);
  return *boards_.back();
}

WorldServer& LanWorld::add_server(Ipv4Address address, MacAddress mac) {
  other_ = std::make_unique<WorldServer>(address, mac, files,
                                         [this](auto head, auto body) { send(other_.get(), head, body); });
  run(started_after_ns);
  return *other_;
}

void LanWorld::send(const void* from, std::span<const std::byte> head, std::span<const std::byte> body) {
  FrameBytes bytes{head.begin(), head.end()};
  bytes.insert(bytes.end(), body.begin(), body.end());
  wire_.push_back({from, std::move(bytes)});
}

template <class Call>
void LanWorld::with_board(client::Board& board, Call call) {
  std::array<std::array<std::byte, tx_head_max>, client::frames_per_call_max> heads;
  std::array<TxFrame, client::frames_per_call_max> room;
  for (std::size_t i = 0; i < room.size(); ++i) room[i] = TxFrame{.head = heads[i].data()};
  TxBatch out{room};
  call(out);
  for (const TxFrame& frame : out.frames()) {
    FrameBytes bytes{frame.head, frame.head + frame.length};
    if (!from_boards || from_boards(bytes)) wire_.push_back({&board, std::move(bytes)});
  }
}

void LanWorld::step() {
  now += step_ns;
  const std::vector<OnWire> passing = std::exchange(wire_, {});
  for (const OnWire& frame : passing) {
    if (other_ && frame.from != other_.get()) other_->hear(frame.bytes);
    if (frame.from != &appliance) appliance.hear(frame.bytes);
    for (const auto& board : boards_) {
      FrameBytes bytes = frame.bytes;
      if (frame.from == board.get() || (to_boards && !to_boards(bytes))) continue;
      with_board(*board, [&](TxBatch& out) { board->on_frame(bytes, now, out); });
    }
  }
  if (other_) other_->poll(now);
  appliance.poll(now);
  for (Event event; appliance.workers.shard(0).events.pop(event);) book.take(event);
  for (const auto& board : boards_) {
    if (board->next_deadline() <= now) with_board(*board, [&](TxBatch& out) { board->on_tick(now, out); });
  }
}

void LanWorld::run(Nanos time) {
  for (const Nanos until = now + time; now < until;) step();
}

operate::BoardVerdict LanWorld::verdict(MacAddress mac) const {
  const std::uint32_t place = book.find(mac);
  return place == operate::Book::none ? operate::BoardVerdict{} : operate::verdict_of(book, book.at(place), now);
}

}  // namespace bootstorm::test
