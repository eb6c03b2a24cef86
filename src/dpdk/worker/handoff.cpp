#include "dpdk/worker/handoff.hpp"

#include <array>

#include "bootstorm/limits.hpp"
#include "dpdk/worker/burst.hpp"

namespace bootstorm::dpdk {

Handoff::Handoff(unsigned workers)
    : workers_(workers), frames_(std::size_t{workers} * workers), notices_(workers), heard_(workers) {
  for (unsigned from = 0; from < workers; ++from) {
    for (unsigned to = 0; to < workers; ++to) {
      if (from != to) {
        frames_[from * workers + to] = std::make_unique<BoundedRing<rte_mbuf*>>(frames_per_ring(workers));
      }
    }
    if (from != 0) notices_[from] = std::make_unique<BoundedRing<Notice>>(notices_per_ring);
  }
}

void Handoff::drain() noexcept {
  std::array<rte_mbuf*, burst_max> buffers;
  for (const auto& ring : frames_) {
    if (ring == nullptr) continue;
    while (const unsigned count = ring->pop(buffers)) {
      for (unsigned i = 0; i < count; ++i) free_buffer(buffers[i]);
    }
  }
}

}  // namespace bootstorm::dpdk
