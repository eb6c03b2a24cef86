#include "handler.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_prefetch.h>

#include <cstring>

#include "../core/swap_ends.hpp"
#include "driver.hpp"

namespace bootstorm::bench {

void Echo::round() noexcept {
  for (const std::uint16_t port_id : port_ids_) {
    std::array<rte_mbuf*, burst_max> buffers;
    const std::uint16_t count = rte_eth_rx_burst(port_id, 0, buffers.data(), burst_max);
    for (unsigned i = 0; i < count; ++i) rte_prefetch0(rte_pktmbuf_mtod(buffers[i], void*));
    for (unsigned i = 0; i < count; ++i) {
      auto* at = rte_pktmbuf_mtod(buffers[i], std::byte*);
      swap_ends(at);
      if (answer_ == Answer::as_it_came) continue;
      std::memcpy(at + data_head_bytes, body_address_of(at), body_bytes_);
      buffers[i]->data_len = data_head_bytes + block_bytes;
      buffers[i]->pkt_len = data_head_bytes + block_bytes;
    }
    const std::uint16_t sent = rte_eth_tx_burst(port_id, 0, buffers.data(), count);
    if (sent < count) rte_pktmbuf_free_bulk(buffers.data() + sent, static_cast<unsigned>(count - sent));
  }
}

}  // namespace bootstorm::bench
