// A recorded storm, played to one worker: net_pcap reads what boards have sent, the worker's own rounds answer it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "bootstorm/snapshot.hpp"
#include "config/config.hpp"
#include "appliance/generation.hpp"
#include "dpdk/device/eal.hpp"
#include "dpdk/device/pool.hpp"
#include "dpdk/device/port.hpp"
#include "dpdk/worker/clock.hpp"
#include "dpdk/worker/publish.hpp"
#include "dpdk/worker/worker.hpp"

namespace bootstorm::live {

/// One pass over the capture.
struct Pass {
  std::uint64_t frames = 0;  // received
  std::uint64_t cycles = 0;  // of the TSC, from the first round to the last
};

class Replay {
 public:
  /// net_pcap reads `storm`, and writes what is sent to `answers`; without a name what is sent is dropped. Networks and
  /// files are the configuration's, its devices are not looked at. Throws EnvironmentError, or std::runtime_error if
  /// the files cannot be loaded.
  Replay(const config::Config& config, const std::string& storm, const std::string& answers, MemoryMode memory);

  /// A worker that has seen nothing yet.
  [[nodiscard]] std::unique_ptr<dpdk::Worker> worker(const dpdk::Clock& clock);
  /// The whole capture, to that worker.
  Pass play(dpdk::Worker& worker);
  /// The whole capture, each frame freed as it comes: what net_pcap alone costs.
  Pass discard();

 private:
  /// Rounds until one has brought nothing: a file is never waited for.
  template <class Round>
  Pass run(Round&& round);

  dpdk::Eal eal_;
  std::unique_ptr<dpdk::Pool> pool_;  // outlives the port, which gives its buffers back when it closes
  dpdk::Port port_;
  appliance::Generation generation_;
  dpdk::Handoff handoff_{1};
  dpdk::Published<Snapshot> snapshots_{1};
  std::uint32_t sessions_;
};

}  // namespace bootstorm::live
