// The buffers of all frames: one pool, sized from what may hold a buffer at the same time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

struct rte_mempool;

namespace bootstorm::dpdk {

/// Buffers kept by each thread for itself, so that the pool itself is seldom touched.
inline constexpr unsigned pool_cache = 256;

struct PoolNeed {
  std::size_t buffers = 0;
  std::uint16_t mtu = 1500;  // largest of all ports
  unsigned threads = 1;      // that take and give buffers

  /// Bytes of one frame's room, headroom not counted.
  [[nodiscard]] std::size_t frame_room() const;
  /// All buffers, with what threads keep for themselves.
  [[nodiscard]] std::size_t total_buffers() const;
  /// Memory for all that.
  [[nodiscard]] std::size_t bytes() const;
};

class Pool {
 public:
  /// Throws EnvironmentError if there is not enough memory.
  explicit Pool(const PoolNeed& need);

  [[nodiscard]] rte_mempool* get() const noexcept { return pool_.get(); }
  [[nodiscard]] std::size_t total_buffers() const;
  /// Buffers that are in nobody's hands. Slow; for tests and telemetry.
  [[nodiscard]] std::size_t free_buffers() const;

 private:
  struct Free {
    void operator()(rte_mempool* pool) const noexcept;
  };
  std::unique_ptr<rte_mempool, Free> pool_;
};

}  // namespace bootstorm::dpdk
