#include "dpdk/appliance.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>

#include "base/environment_error.hpp"
#include "dpdk/device/pool.hpp"
#include "dpdk/device/port_gate.hpp"
#include "dpdk/worker/clock.hpp"
#include "dpdk/worker/handoff.hpp"
#include "dpdk/worker/layout.hpp"
#include "dpdk/worker/worker.hpp"

namespace bootstorm::dpdk {

namespace {

/// Workers leave a port within a round. One that has stopped leaves none, and then the port must wait for it.
constexpr std::chrono::milliseconds gate_patience{20};

}  // namespace

struct Appliance::Parts {
  Parts(std::unique_ptr<Eal> made, Eal& given, const ApplianceSettings& settings);
  ~Parts() { stop(); }

  void open_ports(const ApplianceSettings& settings);
  void make_workers(const ApplianceSettings& settings);
  void stop() noexcept;

  std::unique_ptr<Eal> own_eal;  // empty if the caller has one
  Eal& eal;
  Clock clock;
  std::unique_ptr<Pool> pool;  // outlives the ports: closing one gives its buffers back
  std::vector<dpdk::Port> ports;
  std::vector<PortGate> gates;  // one a port
  std::vector<std::unique_ptr<SpinLock>> locks;
  Handoff handoff;
  Published<Snapshot> snapshots;
  std::vector<std::unique_ptr<Worker>> workers;
  unsigned next_event_shard = 0;
  bool running = false;
};

Appliance::Parts::Parts(std::unique_ptr<Eal> made, Eal& given, const ApplianceSettings& settings)
    : own_eal(std::move(made)),
      eal(given),
      gates(settings.ports.size()),
      handoff(settings.workers),
      snapshots(settings.workers) {
  open_ports(settings);
  make_workers(settings);
}

void Appliance::Parts::open_ports(const ApplianceSettings& settings) {
  PoolNeed need{.buffers = buffers_of_workers(settings), .mtu = 0, .threads = settings.workers + 1};
  for (const auto& port : settings.ports) {
    const std::string name = parse_device(port.device).name;
    const auto index = static_cast<unsigned>(ports.size());
    ports.emplace_back(eal, name, index, settings.workers, port.mtu);
    need.buffers += ports.back().buffers();
    need.mtu = std::max(need.mtu, ports.back().info().mtu);
  }
  pool = std::make_unique<Pool>(need);
}

void Appliance::Parts::make_workers(const ApplianceSettings& settings) {
  const auto each = worker_settings(settings, ports, gates, locks, pool->get());
  for (const auto& one : each) workers.push_back(std::make_unique<Worker>(one, clock, handoff, snapshots));
  for (auto& worker : workers) worker->shard().share(workers.front()->shard());
}

void Appliance::Parts::stop() noexcept {
  if (!running) return;
  running = false;
  for (auto& worker : workers) worker->stop();
  eal.wait();
  handoff.drain();
  for (auto& port : ports) port.stop();
}

Appliance::Appliance(const ApplianceSettings& settings) {
  auto eal = std::make_unique<Eal>(eal_settings(settings));
  Eal& given = *eal;
  parts_ = std::make_unique<Parts>(std::move(eal), given, settings);
}

Appliance::Appliance(Eal& eal, const ApplianceSettings& settings)
    : parts_(std::make_unique<Parts>(nullptr, eal, settings)) {}

Appliance::~Appliance() = default;

unsigned Appliance::shards() const { return static_cast<unsigned>(parts_->workers.size()); }

std::size_t Appliance::restore(std::span<const LeaseRecord> leases) {
  return restore_leases(leases, now(), parts_->workers.front()->shard());
}

bool Appliance::ask_release(Link link, Ipv4Address address) {
  return parts_->workers.front()->ask(
      {.kind = Notice::Kind::release_asked, .port = link.port, .vlan = link.vlan, .ip = address});
}

void Appliance::start(const Snapshot* snapshot) {
  publish(snapshot);
  for (auto& port : parts_->ports) port.start(parts_->pool->get());
  parts_->running = true;
  for (unsigned i = 0; i < shards(); ++i) {
    const auto thread = [](void* worker) {
      static_cast<Worker*>(worker)->run();
      return 0;
    };
    parts_->eal.run(i, thread, parts_->workers[i].get());
  }
  for (unsigned i = 0; i < shards(); ++i) {
    const char* const why_not = parts_->workers[i]->wait_begun();
    if (why_not == nullptr) continue;
    stop();
    throw EnvironmentError{"worker " + std::to_string(i) + " may not begin: " + why_not};
  }
}

Quiescence::Token Appliance::publish(const Snapshot* snapshot) {
  // Workers index by both and check neither.
  if (snapshot->shards != shards() || snapshot->ports.size() != ports()) {
    throw std::invalid_argument{"a snapshot for another number of shards or ports"};
  }
  return parts_->snapshots.publish(snapshot);
}
bool Appliance::quiesced(Quiescence::Token token) { return parts_->snapshots.quiesced(token); }
Quiescence& Appliance::quiescence() { return parts_->snapshots.quiescence(); }
void Appliance::end_stalled(std::uint8_t generations) {
  for (auto& worker : parts_->workers) {
    worker->shard().unwanted_generations.store(generations, std::memory_order_relaxed);
  }
}
void Appliance::stop() { parts_->stop(); }

const Shard& Appliance::shard(unsigned index) const { return parts_->workers[index]->shard(); }
const IoCounters& Appliance::io(unsigned worker) const { return parts_->workers[worker]->counters(); }
const PortInfo& Appliance::port_info(unsigned port) const { return parts_->ports[port].info(); }
unsigned Appliance::ports() const { return static_cast<unsigned>(parts_->ports.size()); }
BufferCount Appliance::buffers() const { return {parts_->pool->total_buffers(), parts_->pool->free_buffers()}; }
bool Appliance::hugepages() const { return parts_->eal.hugepages(); }
std::vector<unsigned> Appliance::worker_cpus() const { return parts_->eal.cpus().workers; }
Nanos Appliance::now() const { return parts_->clock.now(); }

std::vector<WorkerQueue> Appliance::worker_queues(unsigned worker) const {
  std::vector<WorkerQueue> queues;
  for (const ReceiveQueue& queue : parts_->workers[worker]->receive_queues()) {
    queues.push_back({queue.port, queue.queue_id});
  }
  return queues;
}

PortState Appliance::port_state(unsigned port) { return parts_->ports[port].state(); }

std::string Appliance::reopen_port(unsigned port) {
  PortGate& gate = parts_->gates[port];
  gate.store(true, std::memory_order_release);
  if (!parts_->snapshots.wait_quiesced(parts_->snapshots.quiescence().start(), gate_patience)) {
    return "a worker has stopped and may be using it";
  }
  try {
    parts_->ports[port].reopen(parts_->pool->get());
  } catch (const EnvironmentError& error) {
    return error.what();
  }
  gate.store(false, std::memory_order_release);
  return {};
}

bool Appliance::next_event(Event& event) {
  for (unsigned tried = 0; tried < shards(); ++tried) {
    unsigned& shard = parts_->next_event_shard;
    shard = (shard + 1) % shards();
    if (parts_->workers[shard]->shard().events.pop(event)) return true;
  }
  return false;
}

bool Appliance::next_demand(Demand& demand) {
  for (const auto& worker : parts_->workers) {
    if (worker->shard().demands.pop(demand)) return true;
  }
  return false;
}

}  // namespace bootstorm::dpdk
