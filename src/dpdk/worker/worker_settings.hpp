// What one worker is made of.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/keyed_random.hpp"
#include "dpdk/transmit/transmit.hpp"
#include "dpdk/worker/burst.hpp"
#include "dpdk/worker/idle.hpp"

struct rte_mempool;

namespace bootstorm::dpdk {

struct WorkerSettings {
  unsigned index = 0;
  std::uint32_t sessions_max = 0;    // of all shards together
  std::optional<RandomKey> tid_key;  // of its shard alone: see Shard
  IdleMode idle = IdleMode::adaptive;
  std::vector<ReceiveQueue> receive_queues;    // may be empty: a worker can live on what others hand over
  std::vector<TransmitQueue> transmit_queues;  // one a port
  TransmitRoom transmit_room;                  // of each of them
  rte_mempool* pool = nullptr;
  bool records = true;                    // keeps notable frames for captures: 13 MiB
  std::shared_ptr<LeaseJournal> journal;  // worker 0's, if leases are kept on disk
  /// Called in run(), before the first frame; throws nothing. Returns why the worker may not begin. May be empty.
  std::function<const char*()> enclose;
};

}  // namespace bootstorm::dpdk
