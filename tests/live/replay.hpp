// One worker by itself: a recorded storm is played to it, net_pcap reading what boards have sent and the worker's own
// rounds answering it, or it serves boards while what they send is recorded. It gives out TIDs in their order, and not
// by a key of its own as `bootstorm serve` does: what boards send then is the same each time.
#pragma once

#include <csignal>
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

/// A device that reads `storm`, and writes what is sent to `answers`; without a name what is sent is dropped.
[[nodiscard]] std::string pcap_device(const std::string& storm, const std::string& answers);

class Replay {
 public:
  /// Networks and files are the configuration's, its devices are not looked at. Throws EnvironmentError, or
  /// std::runtime_error if the files cannot be loaded.
  Replay(const config::Config& config, const std::string& device, MemoryMode memory);

  /// A worker that has seen nothing yet.
  [[nodiscard]] std::unique_ptr<dpdk::Worker> worker(const dpdk::Clock& clock);
  /// The whole capture, to that worker.
  Pass play(dpdk::Worker& worker);
  /// Whatever comes, until `stopping`. `ready` is called once, when it has taken its addresses.
  void serve(dpdk::Worker& worker, const volatile std::sig_atomic_t& stopping, void (*ready)());
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

/// For a recording: serves the configuration's first device until SIGTERM, and says "ready".
void serve_until_sigterm(const config::Config& config);

}  // namespace bootstorm::live
