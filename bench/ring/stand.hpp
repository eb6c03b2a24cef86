// Everything that a measurement needs, put together: wires, workers behind them, boards before them, one file.
#pragma once

#include <memory>
#include <vector>

#include "content/arena.hpp"
#include "dpdk/device/pool.hpp"
#include "driver.hpp"
#include "handler.hpp"

namespace bootstorm::bench {

/// One file of pseudo-random bytes in the kind of memory that the appliance keeps its files in.
class BenchFile {
 public:
  explicit BenchFile(std::size_t bytes);
  [[nodiscard]] File file() const { return {bytes().data(), bytes().size(), sums_.data()}; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return arena_.bytes(); }

 private:
  content::Arena arena_;
  std::vector<std::uint16_t> sums_;
};

/// What workers keep of the frames that pass.
enum class Keeping : std::uint8_t {
  nothing,
  notable,    // as a worker does when nobody captures
  one_board,  // and all frames of the first board
};

struct Shape {
  unsigned workers = 1;
  unsigned drivers = 1;
  bool pairs = false;          // driver i reaches worker i alone; else each driver reaches all
  bool misrouted = false;      // each ACK comes to a worker that does not own it
  unsigned sessions = 10'000;  // of each driver
  unsigned window = 512;       // of each driver
  Keeping keeping = Keeping::notable;
};

class Stand {
 public:
  /// Opens all transfers: the appliance has answered every board's first ACK when this returns.
  Stand(const dpdk::Eal& eal, const Shape& shape, const BenchFile& file);
  ~Stand();

  [[nodiscard]] const Shape& shape() const { return shape_; }
  [[nodiscard]] Driver& driver(unsigned i) { return *drivers_[i]; }
  /// Puts all transfers back to where they were at the start. Nothing may be under way.
  void rewind();

  [[nodiscard]] std::vector<Handler*> live();
  [[nodiscard]] std::vector<Handler*> echo(Echo::Answer answer);

 private:
  [[nodiscard]] Wire* wire(unsigned worker, unsigned driver);
  void make_wires(const dpdk::Eal& eal);
  void make_snapshot(const BenchFile& file);
  void make_workers();
  void make_drivers(const BenchFile& file);
  void open_all();
  [[nodiscard]] std::vector<Shard*> shards();

  Shape shape_;
  dpdk::Clock clock_;
  std::unique_ptr<dpdk::Pool> pool_;
  std::vector<std::unique_ptr<Wire>> wires_;  // by worker, then by driver; pairs: by worker
  Snapshot snapshot_;
  dpdk::Handoff handoff_;
  dpdk::Published<Snapshot> snapshots_;
  std::vector<std::unique_ptr<LiveWorker>> workers_;
  std::vector<std::vector<std::unique_ptr<Echo>>> echoes_;  // by answer, then by worker
  std::vector<std::unique_ptr<Driver>> drivers_;
};

}  // namespace bootstorm::bench
