#include "dpdk/worker/burst.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_prefetch.h>

#include <memory>

namespace bootstorm::dpdk {

namespace {

constexpr std::uint64_t sums_good = RTE_MBUF_F_RX_IP_CKSUM_GOOD | RTE_MBUF_F_RX_L4_CKSUM_GOOD;
constexpr std::uint64_t sums_mask = RTE_MBUF_F_RX_IP_CKSUM_MASK | RTE_MBUF_F_RX_L4_CKSUM_MASK;

}  // namespace

Received::Received(const ReceiveQueue& queue) noexcept {
  count_ = rte_eth_rx_burst(queue.port_id, queue.queue_id, buffers_.data(), burst_max);
  for (rte_mbuf* buffer : buffers()) rte_prefetch0(rte_pktmbuf_mtod(buffer, void*));
  // Marks that this queue does not vouch for are taken off: a driver may hash over ports or leave an old mark.
  std::uint64_t distrusted = 0;
  if (!queue.hashes_addresses) distrusted |= RTE_MBUF_F_RX_RSS_HASH;
  if (!queue.checks_sums) distrusted |= sums_mask;
  for (rte_mbuf* buffer : buffers()) {
    buffer->port = queue.port;
    buffer->ol_flags &= ~distrusted;
  }
}

std::size_t Burst::add(std::span<rte_mbuf* const> buffers) noexcept {
  std::size_t unfit = 0;
  for (rte_mbuf* buffer : buffers) {
    const std::uint32_t capacity = static_cast<std::uint32_t>(buffer->buf_len) - buffer->data_off;
    if ((buffer->nb_segs != 1 && rte_pktmbuf_linearize(buffer) != 0) || capacity < tx_head_max) {
      rte_pktmbuf_free(buffer);
      ++unfit;
      continue;
    }
    const bool has_rss_hash = (buffer->ol_flags & RTE_MBUF_F_RX_RSS_HASH) != 0;
    buffers_[count_] = buffer;
    std::construct_at(&frames_[count_++], Frame{.data = rte_pktmbuf_mtod(buffer, std::byte*),
                                                .length = buffer->data_len,
                                                .capacity = capacity,
                                                .rss_hash = has_rss_hash ? buffer->hash.rss : 0,
                                                .port = static_cast<std::uint8_t>(buffer->port),
                                                .has_rss_hash = has_rss_hash,
                                                .checksums_trusted = (buffer->ol_flags & sums_mask) == sums_good});
  }
  return unfit;
}

void free_buffer(rte_mbuf* buffer) noexcept { rte_pktmbuf_free(buffer); }

}  // namespace bootstorm::dpdk
