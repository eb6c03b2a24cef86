#include "dpdk/worker/handoff.hpp"

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

}  // namespace bootstorm::dpdk
