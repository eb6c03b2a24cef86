#include "stand.hpp"

#include <random>
#include <stdexcept>
#include <string>
#include <variant>

#include "bootstorm/block_sums.hpp"

namespace bootstorm::bench {

namespace {

/// The appliance's own address towards one driver.
Ipv4Address server_of(unsigned driver) { return Ipv4Address::of(10, static_cast<std::uint8_t>(driver), 0, 1); }

content::Arena arena_of(std::size_t bytes) {
  auto mapped = content::Arena::map(bytes, MemoryMode::automatic);
  if (auto* error = std::get_if<content::MemoryError>(&mapped)) throw std::runtime_error{error->message};
  return std::move(std::get<content::Arena>(mapped));
}

std::string next_name() {
  static unsigned made = 0;
  return "wire" + std::to_string(made++);
}

}  // namespace

BenchFile::BenchFile(std::size_t bytes) : arena_(arena_of(bytes)) {
  const std::span<std::byte> all = arena_.bytes();
  std::mt19937_64 random{1};
  for (std::size_t i = 0; i + 8 <= all.size(); i += 8) {
    const std::uint64_t word = random();
    std::memcpy(all.data() + i, &word, 8);
  }
  sums_.resize(block_sum_count(all.size()));
  sum_blocks(all, sums_.data());
}

Stand::Stand(const dpdk::Eal& eal, const Shape& shape, const BenchFile& file)
    : shape_(shape), handoff_(shape.workers), snapshots_(shape.workers) {
  const unsigned buffers = shape.drivers * (shape.window + 1024) + shape.workers * 1024;
  pool_ = std::make_unique<dpdk::Pool>(
      dpdk::PoolNeed{.buffers = buffers, .mtu = 1500, .threads = shape.workers + shape.drivers + 1});
  make_wires(eal);
  make_snapshot(file);
  make_workers();
  make_drivers(file);
  open_all();
  rewind();
}

Stand::~Stand() = default;

Wire* Stand::wire(unsigned worker, unsigned driver) {
  if (shape_.pairs) return worker == driver ? wires_[worker].get() : nullptr;
  return wires_[worker * shape_.drivers + driver].get();
}

void Stand::make_wires(const dpdk::Eal& eal) {
  const unsigned count = shape_.pairs ? shape_.workers : shape_.workers * shape_.drivers;
  for (unsigned i = 0; i < count; ++i) wires_.push_back(std::make_unique<Wire>(eal, next_name(), pool_->get()));
}

void Stand::make_snapshot(const BenchFile& file) {
  snapshot_.id = 1;
  snapshot_.shards = shape_.workers;
  const unsigned ports = shape_.pairs ? 1 : shape_.drivers;
  for (unsigned i = 0; i < ports; ++i) {
    snapshot_.ports.push_back({own_mac, 1500});
    snapshot_.networks.push_back(
        {.port = static_cast<std::uint8_t>(i), .address = server_of(i), .prefix_length = 16, .dhcp = {}});
  }
  snapshot_.default_image = 0;
  snapshot_.files = FileIndex{{{0, "f", file.file()}}};
  snapshots_.publish(&snapshot_);
}

void Stand::make_workers() {
  echoes_.resize(2);
  for (unsigned w = 0; w < shape_.workers; ++w) {
    dpdk::WorkerSettings settings{.index = w,
                                  .sessions_max = tid_count,
                                  .idle = IdleMode::spin,
                                  .receive_queues = {},
                                  .transmit_queues = {},
                                  .pool = pool_->get(),
                                  .records = shape_.keeping != Keeping::nothing};
    std::vector<std::uint16_t> port_ids;
    for (unsigned p = 0; p < snapshot_.ports.size(); ++p) {
      const std::uint16_t id = wire(w, shape_.pairs ? w : p)->port_id();
      settings.receive_queues.push_back({.port_id = id, .queue_id = 0, .port = static_cast<std::uint8_t>(p)});
      settings.transmit_queues.push_back({.port_id = id});
      port_ids.push_back(id);
    }
    workers_.push_back(std::make_unique<LiveWorker>(settings, clock_, handoff_, snapshots_));
    if (shape_.keeping == Keeping::one_board) {
      workers_.back()->worker().shard().recorder->want(0,
                                                       {Driver::mac_of(server_of(0).value + Driver::first_host), {}});
    }
    echoes_[0].push_back(std::make_unique<Echo>(Echo::Answer::as_it_came, port_ids));
    echoes_[1].push_back(std::make_unique<Echo>(Echo::Answer::with_block, port_ids));
  }
}

void Stand::make_drivers(const BenchFile& file) {
  for (unsigned d = 0; d < shape_.drivers; ++d) {
    DriverSettings settings{.server = server_of(shape_.pairs ? 0 : d),
                            .wires = {},
                            .file = file.bytes(),
                            .window = shape_.window,
                            .sessions = shape_.sessions,
                            .pool = pool_->get(),
                            .misrouted = shape_.misrouted};
    for (unsigned w = 0; w < shape_.workers; ++w) settings.wires.push_back(wire(w, d));
    drivers_.push_back(std::make_unique<Driver>(settings));
  }
}

void Stand::open_all() {
  const std::vector<Handler*> handlers = live();
  for (Handler* handler : handlers) handler->enter();
  for (auto& driver : drivers_) {
    for (unsigned tried = 0; !driver->all_open(); ++tried) {
      if (tried > 2 * shape_.sessions) throw std::runtime_error{"the appliance does not open the transfers"};
      driver->request_next();
      // The answer, its ACK and the second block: a board that has acknowledged nothing is soon forgotten.
      for (unsigned i = 0; i < 2; ++i) {
        for (Handler* handler : handlers) handler->round();
        driver->see_opened();
      }
    }
  }
  for (Handler* handler : handlers) handler->leave();
}

std::vector<Shard*> Stand::shards() {
  std::vector<Shard*> all;
  for (auto& worker : workers_) all.push_back(&worker->worker().shard());
  return all;
}

void Stand::rewind() {
  for (auto& driver : drivers_) driver->spread(shards());
}

std::vector<Handler*> Stand::live() {
  std::vector<Handler*> all;
  for (auto& worker : workers_) all.push_back(worker.get());
  return all;
}

std::vector<Handler*> Stand::echo(Echo::Answer answer) {
  std::vector<Handler*> all;
  for (auto& echo : echoes_[static_cast<std::size_t>(answer)]) all.push_back(echo.get());
  return all;
}

}  // namespace bootstorm::bench
