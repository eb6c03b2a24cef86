#include "appliance.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "bootstorm/bytes.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/links/control.hpp"
#include "core/steer.hpp"

namespace bootstorm::sim {

namespace {

Snapshot make_snapshot(const Scenario& scenario, FileIndex files) {
  Snapshot snapshot;
  snapshot.id = 1;
  snapshot.shards = scenario.shards;
  snapshot.paces_links = scenario.paces_links;
  snapshot.ports.push_back({.mac = appliance_mac});
  if (scenario.link_is_known) snapshot.ports[0].link_bytes_per_s = scenario.wire.bits_per_s / 8;
  Network network;
  network.address = appliance_ip;
  network.prefix_length = 16;
  network.dhcp.mode = DhcpMode::server;
  network.dhcp.probe = scenario.probe;
  // Hardly more addresses than boards: where MACs hash to the same one, somebody has to give way.
  const std::uint32_t first = Ipv4Address::of(10, 7, 1, 0).value;
  network.dhcp.pool.push_back({{first}, {first + scenario.boards + scenario.boards / 8}});
  snapshot.networks.push_back(std::move(network));
  snapshot.default_image = 0;
  snapshot.tftp.blksize_max = scenario.blksize_max;
  snapshot.tftp.resend_floor_ms = scenario.resend_floor_ms;
  snapshot.tftp.resend_least_ms = scenario.resend_least_ms;
  snapshot.files = std::move(files);
  snapshot.index_boards();
  return snapshot;
}

/// Of a frame long enough to hold IPv4 addresses.
std::uint32_t hash_of_addresses(const test::Buffer& frame) {
  const std::byte* addresses = frame.bytes.data() + 26;
  return toeplitz_hash(Ipv4Address::from(*view<Be32>(addresses)), Ipv4Address::from(*view<Be32>(addresses + 4)));
}

constexpr std::uint32_t ipv4_bytes_min = 34;

}  // namespace

Appliance::Appliance(const Scenario& scenario, FileIndex files, test::FramePool& pool, client::Random& random)
    : steering_(scenario.steering),
      stops_for_ns_(scenario.worker_stops_for_ns),
      is_watched_(scenario.is_watched),
      pool_(pool),
      random_(random),
      snapshot_(make_snapshot(scenario, std::move(files))),
      workers_(scenario.shards,
               {.answered = [this](unsigned, test::FramePool::Id id, const Frame& frame,
                                   Outcome outcome) { answered(id, frame, outcome); },
                .sent = [this](const TxFrame& frame) {
                  sent_.push_back(pool_.make({frame.head, frame.length}, frame.body));
                }},
               tid_count, leases_max, RandomKey{scenario.seed, 0}) {}

unsigned Appliance::worker_for(const test::Buffer& frame) {
  if (steering_ == Steering::one_queue) return 0;
  if (steering_ == Steering::scattered) return static_cast<unsigned>(random_.below(workers_.count()));
  return frame.length < ipv4_bytes_min ? 0 : shard_of_hash(hash_of_addresses(frame), workers_.count());
}

Frame Appliance::frame_of(test::FramePool::Id id) {
  test::Buffer& buffer = pool_.at(id);
  Frame frame;
  frame.data = buffer.bytes.data();
  frame.length = buffer.length;
  frame.capacity = static_cast<std::uint32_t>(buffer.bytes.size());
  if (steering_ == Steering::rss && buffer.length >= ipv4_bytes_min) {
    frame.has_rss_hash = view<EtherHeader>(buffer.bytes.data())->type.host() == ether_type_ipv4;
    if (frame.has_rss_hash) frame.rss_hash = hash_of_addresses(buffer);
  }
  return frame;
}

void Appliance::arrive(test::FramePool::Id frame) {
  ++received_;
  workers_.arrive(worker_for(pool_.at(frame)), {frame_of(frame), frame});
}

std::vector<test::FramePool::Id> Appliance::poll(Nanos now) {
  sent_.clear();
  const bool is_stopped = now >= stops_at_ns && now < stops_at_ns + stops_for_ns_;
  workers_.stop(is_stopped ? std::optional{workers_.count() - 1} : std::nullopt);
  workers_.poll(now, snapshot_);
  for (unsigned i = 0; i < workers_.count(); ++i) {
    for (Event event; workers_.shard(i).events.pop(event);) book_.take(event);
  }
  if (is_watched_ && now >= watched_at_ + nanos_per_s / 2) watch(now);
  return std::move(sent_);
}

void Appliance::watch(Nanos now) {
  watched_at_ = now;
  const Shard& shard = workers_.shard(0);
  for (unsigned i = 0; i < snapshot_.networks.size(); ++i) {
    const LinkControl::Seen& seen = shard.link_control->seen(i);
    std::printf("%8.2f s network %u: %u open, %.2f MB/s, turns waited %u us, queue %u us%s, %.1f places; %u wait, "
                "%u enter\n",
                static_cast<double>(now) / 1e9, i, seen.open, static_cast<double>(seen.bytes_per_s) / 1e6, seen.wait_us,
                seen.queue_us, seen.is_paced ? ", paced" : "", seen.places, shard.dhcp_server->line.waiting(i),
                shard.dhcp_server->line.entering(i));
  }
}

void Appliance::answered(test::FramePool::Id id, const Frame& frame, Outcome outcome) {
  if (outcome.verdict == Verdict::reply) sent_.push_back(pool_.make({frame.data, frame.length}, frame.body));
  pool_.release(id);
}

std::uint64_t Appliance::frames_counted() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < reason_count; ++i) sum += workers_.total(static_cast<Reason>(i));
  return sum;
}

std::uint32_t Appliance::sessions_open() const {
  std::uint32_t sum = 0;
  for (unsigned i = 0; i < workers_.count(); ++i) sum += workers_.shard(i).sessions.open_count();
  return sum;
}

std::uint64_t Appliance::generation_uses() const {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < workers_.count(); ++i) {
    for (const Counter& uses : workers_.shard(i).generation_uses) sum += uses.get();
  }
  return sum;
}

}  // namespace bootstorm::sim
