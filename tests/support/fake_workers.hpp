// Workers without devices and threads, so that the running program is tested alone: they record what control asks and
// say what a test has them say.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/workers.hpp"
#include "bootstorm/limits.hpp"

namespace bootstorm::test {

/// Readers that pass a quiescent state at once, unless a test holds them up.
class FakeQuiescence : public Quiescence {
 public:
  bool is_held_up = false;
  [[nodiscard]] Token start() override { return ++started_; }
  [[nodiscard]] bool passed(Token) override { return !is_held_up; }

 private:
  Token started_ = 0;
};

class FakeWorkers : public Workers {
 public:
  /// `shards`: and workers.
  explicit FakeWorkers(unsigned shards = 1, std::uint32_t sessions = 16, std::uint32_t leases = 16) : io_(shards) {
    for (unsigned i = 0; i < shards; ++i) shards_.push_back(std::make_unique<Shard>(i, shards, sessions, leases));
    for (auto& shard : shards_) shard->clients = shards_.front()->clients;
    port.device = "fake0";
    port.driver = "net_fake";
    port.mac = MacAddress{{2, 0, 0, 0, 0, 1}};
  }

  // What a test sets and looks at.
  PortInfo port;
  FakeQuiescence readers;
  std::vector<const Snapshot*> published;  // the first was given to start()
  std::vector<LeaseRecord> restored;
  std::size_t restored_max = leases_max;  // what is beyond is refused
  std::vector<std::pair<Link, Ipv4Address>> releases;
  bool takes_releases = true;
  unsigned stops = 0;
  PortState port_is = PortState::up;
  std::string reopening_fails_with;  // empty: it goes well, and the port is up
  unsigned reopenings = 0;
  std::deque<Demand> demands;  // of files that are not in memory
  Nanos time = 100 * nanos_per_s;

  void say(EventKind kind, Ipv4Address ip = {}, MacAddress mac = {}) {
    own_shard().emit_event({.at = time, .ip = ip, .mac = mac, .kind = kind});
  }
  [[nodiscard]] Shard& own_shard(unsigned index = 0) { return *shards_[index]; }
  [[nodiscard]] IoCounters& own_io(unsigned worker = 0) { return io_[worker]; }

  [[nodiscard]] unsigned shards() const override { return static_cast<unsigned>(shards_.size()); }
  [[nodiscard]] unsigned ports() const override { return 1; }
  [[nodiscard]] const PortInfo& port_info(unsigned) const override { return port; }
  [[nodiscard]] bool hugepages() const override { return false; }
  [[nodiscard]] std::vector<unsigned> worker_cpus() const override {
    std::vector<unsigned> cpus;
    for (unsigned i = 0; i < shards(); ++i) cpus.push_back(3 + i);
    return cpus;
  }
  [[nodiscard]] std::vector<WorkerQueue> worker_queues(unsigned worker) const override { return {{0, worker}}; }

  [[nodiscard]] std::size_t restore(std::span<const LeaseRecord> leases) override {
    restored.assign(leases.begin(),
                    leases.begin() + static_cast<std::ptrdiff_t>(std::min(leases.size(), restored_max)));
    return restored.size();
  }
  void start(const Snapshot* snapshot) override { published.push_back(snapshot); }
  Quiescence::Token publish(const Snapshot* snapshot) override {
    published.push_back(snapshot);
    return readers.start();
  }
  [[nodiscard]] Quiescence& quiescence() override { return readers; }
  void end_stalled(std::uint8_t generations) override {
    for (auto& shard : shards_) shard->unwanted_generations = generations;
  }
  void stop() override { ++stops; }

  [[nodiscard]] bool ask_release(Link link, Ipv4Address address) override {
    if (takes_releases) releases.emplace_back(link, address);
    return takes_releases;
  }
  [[nodiscard]] bool next_event(Event& event) override {
    return std::ranges::any_of(shards_, [&](const auto& shard) { return shard->events.pop(event); });
  }
  [[nodiscard]] bool next_demand(Demand& demand) override {
    if (demands.empty()) return false;
    demand = demands.front();
    demands.pop_front();
    return true;
  }
  [[nodiscard]] PortState port_state(unsigned) override { return port_is; }
  [[nodiscard]] std::string reopen_port(unsigned) override {
    ++reopenings;
    if (reopening_fails_with.empty()) port_is = PortState::up;
    return reopening_fails_with;
  }

  [[nodiscard]] const Shard& shard(unsigned index) const override { return *shards_[index]; }
  [[nodiscard]] const IoCounters& io(unsigned worker) const override { return io_[worker]; }
  [[nodiscard]] BufferCount buffers() const override { return {.total = 1000, .free = 900}; }
  [[nodiscard]] Nanos now() const override { return time; }

 private:
  std::vector<std::unique_ptr<Shard>> shards_;
  std::deque<IoCounters> io_;
};

}  // namespace bootstorm::test
