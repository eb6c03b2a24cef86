#include "dpdk/transmit/lent_heads.hpp"

#include <rte_mbuf.h>

#include <algorithm>

namespace bootstorm::dpdk {

LentHeads::~LentHeads() { rte_pktmbuf_free_bulk(buffers_.data(), static_cast<unsigned>(ready_)); }

TxBatch LentHeads::lend() noexcept {
  while (ready_ < lent_max) {
    rte_mbuf* buffer = rte_pktmbuf_alloc(pool_);
    if (buffer == nullptr) {
      counters_.buffers_short.add();
      break;
    }
    buffers_[ready_] = buffer;
    frames_[ready_] = {.head = rte_pktmbuf_mtod(buffer, std::byte*)};
    ++ready_;
  }
  return TxBatch{std::span{frames_}.first(ready_)};
}

void LentHeads::send(const TxBatch& batch, Transmit& transmit) noexcept {
  const std::size_t used = batch.frames().size();
  if (used == 0) return;
  for (std::size_t i = 0; i < used; ++i) transmit.further(buffers_[i], frames_[i]);
  std::copy(buffers_.begin() + static_cast<std::ptrdiff_t>(used),
            buffers_.begin() + static_cast<std::ptrdiff_t>(ready_), buffers_.begin());
  std::copy(frames_.begin() + static_cast<std::ptrdiff_t>(used), frames_.begin() + static_cast<std::ptrdiff_t>(ready_),
            frames_.begin());
  ready_ -= used;
}

}  // namespace bootstorm::dpdk
