// Workers without devices and threads, so that the running program is tested alone: they record what control asks and
// say what a test has them say.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
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
  FakeWorkers() {
    port.device = "fake0";
    port.driver = "net_fake";
    port.mac = MacAddress{{2, 0, 0, 0, 0, 1}};
  }

  // What a test sets and looks at.
  PortInfo port;
  FakeQuiescence readers;
  std::deque<Event> events;
  std::vector<const Snapshot*> published;  // the first was given to start()
  std::vector<LeaseRecord> restored;
  std::size_t restored_max = leases_max;  // what is beyond is refused
  std::vector<std::pair<Link, Ipv4Address>> releases;
  bool takes_releases = true;
  unsigned stops = 0;
  Nanos time = 100 * nanos_per_s;

  void say(EventKind kind, Ipv4Address ip = {}, MacAddress mac = {}) {
    Event event;
    event.kind = kind;
    event.ip = ip;
    event.mac = mac;
    events.push_back(event);
  }
  [[nodiscard]] Shard& own_shard() { return shard_; }

  [[nodiscard]] unsigned shards() const override { return 1; }
  [[nodiscard]] unsigned ports() const override { return 1; }
  [[nodiscard]] const PortInfo& port_info(unsigned) const override { return port; }
  [[nodiscard]] bool hugepages() const override { return false; }
  [[nodiscard]] std::vector<unsigned> worker_cpus() const override { return {3}; }

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
  void stop() override { ++stops; }

  [[nodiscard]] bool ask_release(Link link, Ipv4Address address) override {
    if (takes_releases) releases.emplace_back(link, address);
    return takes_releases;
  }
  [[nodiscard]] bool next_event(Event& event) override {
    if (events.empty()) return false;
    event = events.front();
    events.pop_front();
    return true;
  }
  [[nodiscard]] bool next_demand(Demand&) override { return false; }

  [[nodiscard]] const Shard& shard(unsigned) const override { return shard_; }
  [[nodiscard]] const IoCounters& io(unsigned) const override { return io_; }
  [[nodiscard]] Nanos now() const override { return time; }

 private:
  Shard shard_{0, 1, 16, 16};
  IoCounters io_;
};

}  // namespace bootstorm::test
