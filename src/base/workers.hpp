// The workers as control meets them: started, given snapshots, listened to, counted, stopped.
//
// This is the seam between the running program (src/appliance) and what drives the devices (src/dpdk). It stands in
// src/base because both may include it and neither may include the other. Control's thread calls a few of these
// functions every 20 ms, so that they are virtual costs nothing; a worker never calls one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/io_counters.hpp"
#include "base/port_info.hpp"
#include "base/quiescence.hpp"
#include "bootstorm/journal.hpp"
#include "bootstorm/event.hpp"
#include "bootstorm/on_demand.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

/// A receive queue: which one of which port.
struct WorkerQueue {
  unsigned port = 0;
  unsigned queue = 0;
};

/// Frame buffers of all workers together.
struct BufferCount {
  std::size_t total = 0;
  std::size_t free = 0;  // in nobody's hands: neither a device's nor a worker's
};

/// All functions are for control's one thread unless they say otherwise.
class Workers {
 public:
  virtual ~Workers() = default;

  // What was settled when the ports were opened.
  [[nodiscard]] virtual unsigned shards() const = 0;  // and workers
  [[nodiscard]] virtual unsigned ports() const = 0;
  [[nodiscard]] virtual const PortInfo& port_info(unsigned port) const = 0;
  /// The ports as a Snapshot wants them.
  [[nodiscard]] std::vector<Port> snapshot_ports() const;
  [[nodiscard]] virtual bool hugepages() const = 0;  // frame buffers lie in huge pages
  /// The CPU of each worker; empty: the scheduler chooses.
  [[nodiscard]] virtual std::vector<unsigned> worker_cpus() const = 0;
  /// The receive queues that this worker looks after; there may be none.
  [[nodiscard]] virtual std::vector<WorkerQueue> worker_queues(unsigned worker) const = 0;

  /// Takes over leases of earlier runs, with times of now(). Before start(). Returns how many were taken: a lease whose
  /// address or client already has one is not.
  [[nodiscard]] virtual std::size_t restore(std::span<const LeaseRecord> leases) = 0;
  /// From here on frames are answered. The snapshot is built for these shards and ports; any other throws
  /// std::invalid_argument. Throws EnvironmentError if a port or a worker does not start.
  virtual void start(const Snapshot* snapshot) = 0;
  /// Replaces the snapshot and begins a grace period. The snapshot before may be freed when that period is over and no
  /// transfer that began with it is open.
  virtual Quiescence::Token publish(const Snapshot* snapshot) = 0;
  [[nodiscard]] virtual Quiescence& quiescence() = 0;
  /// Generations, a bit for each slot: their transfers that do not move, half-open ones too, are ended until this is
  /// called with 0. Those that make progress are left alone.
  virtual void end_stalled(std::uint8_t generations) = 0;
  /// Workers finish their round, queues are drained, ports stop. Afterwards no snapshot is in use; counters stay
  /// readable. May be called again.
  virtual void stop() = 0;

  /// Ends the lease of that address soon; while leases cannot be written, it stays. False: too many releases are
  /// pending.
  [[nodiscard]] virtual bool ask_release(Link link, Ipv4Address address) = 0;
  /// The next event of any shard, fairly. False if there is none.
  [[nodiscard]] virtual bool next_event(Event& event) = 0;
  /// Whether frames can pass that port. Asks the device; takes no longer than a system call.
  [[nodiscard]] virtual PortState port_state(unsigned port) = 0;
  /// Opens a port anew whose device was missing and is back, or must be reset. Workers leave the port alone meanwhile
  /// and go on with the others; transfers are kept. Returns what is wrong; empty: frames pass again.
  [[nodiscard]] virtual std::string reopen_port(unsigned port) = 0;

  /// The next request of any shard for a file that is not in memory. False if there is none.
  [[nodiscard]] virtual bool next_demand(Demand& demand) = 0;

  // Any thread, at any time.
  [[nodiscard]] virtual const Shard& shard(unsigned index) const = 0;
  [[nodiscard]] virtual const IoCounters& io(unsigned worker) const = 0;
  /// Walks over what threads keep for themselves: not for every round.
  [[nodiscard]] virtual BufferCount buffers() const = 0;
  /// The workers' clock: CLOCK_MONOTONIC but for its drift since the start.
  [[nodiscard]] virtual Nanos now() const = 0;
};

}  // namespace bootstorm
