#include "dpdk/device/pool.hpp"

#include <rte_errno.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "bootstorm/limits.hpp"
#include "bootstorm/wire/ether.hpp"
#include "base/environment_error.hpp"

namespace bootstorm::dpdk {

std::size_t PoolNeed::frame_room() const {
  // Some cards count buffer sizes in whole KiB and would cut an odd size down to less than a frame.
  constexpr std::size_t granule = 1024;
  constexpr std::size_t frame_check = 4;
  const std::size_t frame = sizeof(EtherHeader) + sizeof(VlanTag) + mtu + frame_check;
  const std::size_t room = std::max({frame, tx_head_max, std::size_t{RTE_MBUF_DEFAULT_DATAROOM}});
  return (room + granule - 1) / granule * granule;
}

std::size_t PoolNeed::total_buffers() const {
  // A thread's cache may grow to half as much again before it gives back.
  return buffers + std::size_t{threads} * pool_cache * 3 / 2;
}

std::size_t PoolNeed::bytes() const {
  constexpr std::size_t overhead = sizeof(rte_mbuf) + RTE_PKTMBUF_HEADROOM + 2 * RTE_CACHE_LINE_SIZE;
  return total_buffers() * (frame_room() + overhead);
}

Pool::Pool(const PoolNeed& need) {
  const auto room =
      static_cast<std::uint16_t>(std::min<std::size_t>(RTE_PKTMBUF_HEADROOM + need.frame_room(), UINT16_MAX));
  static std::atomic<unsigned> pools_made{0};  // each needs a name of its own
  const std::string name = "frames-" + std::to_string(pools_made++);
  pool_.reset(rte_pktmbuf_pool_create(name.c_str(), static_cast<unsigned>(need.total_buffers()), pool_cache, 0, room,
                                      SOCKET_ID_ANY));
  if (pool_ != nullptr) return;
  throw EnvironmentError{"not enough memory for " + std::to_string(need.total_buffers()) + " frame buffers (" +
                         std::to_string(need.bytes() >> 20) + " MiB, " + rte_strerror(rte_errno) +
                         "): free some, reserve more huge pages (/proc/sys/vm/nr_hugepages) or use fewer workers"};
}

std::size_t Pool::total_buffers() const { return pool_->size; }
std::size_t Pool::free_buffers() const { return rte_mempool_avail_count(pool_.get()); }

void Pool::Free::operator()(rte_mempool* pool) const noexcept { rte_mempool_free(pool); }

}  // namespace bootstorm::dpdk
