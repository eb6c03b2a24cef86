#include "appliance.hpp"

#include <algorithm>
#include <utility>

#include "bootstorm/bytes.hpp"
#include "core/steer.hpp"

namespace bootstorm::sim {

namespace {

constexpr std::size_t heads_lent = 64;  // fewer than may be due, so that "the rest stays due" is tried too
constexpr Nanos tick_interval_ns = nanos_per_ms;

Snapshot make_snapshot(const Scenario& scenario, FileIndex files) {
  Snapshot snapshot;
  snapshot.id = 1;
  snapshot.shards = scenario.shards;
  snapshot.ports.push_back({.mac = appliance_mac});
  Network network;
  network.address = appliance_ip;
  network.prefix_length = 16;
  network.dhcp.mode = DhcpMode::server;
  // Hardly more addresses than boards: where MACs hash to the same one, somebody has to give way.
  const std::uint32_t first = Ipv4Address::of(10, 7, 1, 0).value;
  network.dhcp.pool.push_back({{first}, {first + scenario.boards + scenario.boards / 8}});
  snapshot.networks.push_back(std::move(network));
  snapshot.default_image = 0;
  snapshot.tftp.blksize_max = scenario.blksize_max;
  snapshot.files = std::move(files);
  snapshot.index_boards();
  return snapshot;
}

}  // namespace

Appliance::Appliance(const Scenario& scenario, FileIndex files, FramePool& pool, client::Random& random)
    : steering_(scenario.steering),
      pool_(pool),
      random_(random),
      snapshot_(make_snapshot(scenario, std::move(files))),
      heads_(heads_lent),
      room_(heads_lent) {
  for (unsigned i = 0; i < scenario.shards; ++i) {
    workers_.emplace_back();
    workers_.back().shard = std::make_unique<Shard>(i, scenario.shards);
  }
}

unsigned Appliance::worker_for(const Buffer& frame) {
  const auto count = static_cast<unsigned>(workers_.size());
  if (steering_ == Steering::one_queue) return 0;
  if (steering_ == Steering::scattered) return static_cast<unsigned>(random_.below(count));
  if (frame.length < 34) return 0;
  const std::byte* addresses = frame.bytes.data() + 26;
  return shard_of_hash(
      toeplitz_hash(Ipv4Address::from(*view<Be32>(addresses)), Ipv4Address::from(*view<Be32>(addresses + 4))), count);
}

void Appliance::arrive(FramePool::Id frame) {
  ++received_;
  workers_[worker_for(pool_.at(frame))].received.push_back(frame);
}

Frame Appliance::frame_of(FramePool::Id id) {
  Buffer& buffer = pool_.at(id);
  Frame frame;
  frame.data = buffer.bytes.data();
  frame.length = buffer.length;
  frame.capacity = static_cast<std::uint32_t>(buffer.bytes.size());
  if (steering_ == Steering::rss && buffer.length >= 34) {
    const std::byte* addresses = buffer.bytes.data() + 26;
    const bool ipv4 = view<Be16>(buffer.bytes.data() + 12)->host() == ether_type_ipv4;
    frame.has_rss_hash = ipv4;
    if (ipv4) {
      frame.rss_hash =
          toeplitz_hash(Ipv4Address::from(*view<Be32>(addresses)), Ipv4Address::from(*view<Be32>(addresses + 4)));
    }
  }
  return frame;
}

void Appliance::round(Nanos now, std::vector<FramePool::Id>& sent) {
  for (unsigned i = 0; i < workers_.size(); ++i) {
    receive(i, now, sent);
    std::vector<FramePool::Id> burst;
    while (!workers_[i].handed.empty() && burst.size() < burst_max) {
      burst.push_back(workers_[i].handed.front());
      workers_[i].handed.pop_front();
    }
    work(i, burst, now, sent);
    if (i == 0) {
      for (; !notices_.empty(); notices_.pop_front()) on_notice(notices_.front(), now, *workers_[0].shard, snapshot_);
    }
    if (now >= workers_[i].next_tick) tick(i, now, sent);
  }
}

void Appliance::receive(unsigned index, Nanos now, std::vector<FramePool::Id>& sent) {
  std::vector<FramePool::Id> own;
  auto& queue = workers_[index].received;
  for (std::size_t taken = 0; taken < burst_max && !queue.empty(); ++taken) {
    const FramePool::Id id = queue.front();
    queue.pop_front();
    Frame frame = frame_of(id);
    const unsigned owner = owner_of(frame, snapshot_);
    if (owner == any_shard || owner == index) {
      own.push_back(id);
    } else {
      ++handed_over_;
      workers_[owner].handed.push_back(id);
    }
  }
  work(index, own, now, sent);
}

void Appliance::work(unsigned index, std::vector<FramePool::Id>& burst, Nanos now, std::vector<FramePool::Id>& sent) {
  if (burst.empty()) return;
  std::array<Frame, burst_max> frames;
  std::array<Outcome, burst_max> outcomes;
  for (std::size_t i = 0; i < burst.size(); ++i) frames[i] = frame_of(burst[i]);
  for (std::size_t i = 0; i < heads_.size(); ++i) room_[i] = TxFrame{.head = heads_[i].data()};
  TxBatch further{room_};
  on_burst(std::span{frames}.first(burst.size()), std::span{outcomes}.first(burst.size()), now, *workers_[index].shard,
           snapshot_, further);
  for (std::size_t i = 0; i < burst.size(); ++i) {
    if (outcomes[i].verdict == Verdict::reply) {
      sent.push_back(pool_.make({frames[i].data, frames[i].length}, frames[i].body));
    }
    pool_.release(burst[i]);
  }
  for (const TxFrame& frame : further.frames()) sent.push_back(pool_.make({frame.head, frame.length}, frame.body));
  give_notices(index, now);
}

void Appliance::tick(unsigned index, Nanos now, std::vector<FramePool::Id>& sent) {
  for (std::size_t i = 0; i < heads_.size(); ++i) room_[i] = TxFrame{.head = heads_[i].data()};
  TxBatch due{room_};
  on_tick(now, *workers_[index].shard, snapshot_, due);
  for (const TxFrame& frame : due.frames()) sent.push_back(pool_.make({frame.head, frame.length}, frame.body));
  give_notices(index, now);
  if (due.room() != 0) workers_[index].next_tick = now + tick_interval_ns;
}

void Appliance::give_notices(unsigned index, Nanos now) {
  NoticeOutbox& outbox = workers_[index].shard->notices;
  for (const Notice& notice : outbox.pending()) {
    if (index == 0) {
      on_notice(notice, now, *workers_[0].shard, snapshot_);
    } else {
      notices_.push_back(notice);
    }
  }
  outbox.clear();
}

bool Appliance::idle() const {
  return notices_.empty() && std::all_of(workers_.begin(), workers_.end(), [](const Worker& worker) {
    return worker.received.empty() && worker.handed.empty();
  });
}

std::uint64_t Appliance::total(Statistic statistic) const {
  std::uint64_t sum = 0;
  for (const Worker& worker : workers_) sum += worker.shard->counters[statistic].get();
  return sum;
}

std::uint64_t Appliance::total(Reason reason) const {
  std::uint64_t sum = 0;
  for (const Worker& worker : workers_) sum += worker.shard->counters[reason].get();
  return sum;
}

std::uint64_t Appliance::frames_counted() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < reason_count; ++i) sum += total(static_cast<Reason>(i));
  return sum;
}

std::uint32_t Appliance::sessions_open() const {
  std::uint32_t sum = 0;
  for (const Worker& worker : workers_) sum += worker.shard->sessions.open_count();
  return sum;
}

std::uint64_t Appliance::generation_uses() const {
  std::uint64_t sum = 0;
  for (const Worker& worker : workers_) {
    for (const Counter& uses : worker.shard->generation_uses) sum += uses.get();
  }
  return sum;
}

}  // namespace bootstorm::sim
