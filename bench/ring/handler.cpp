#include "handler.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_prefetch.h>

#include <cstring>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"
#include "driver.hpp"

namespace bootstorm::bench {

namespace {

void swap_addresses(std::byte* at) noexcept {
  auto* ether = view<EtherHeader>(at);
  std::swap(ether->source, ether->destination);
  auto* ipv4 = view<Ipv4Header>(at + sizeof(EtherHeader));
  std::swap(ipv4->source, ipv4->destination);
  auto* udp = view<UdpHeader>(at + sizeof(EtherHeader) + sizeof(Ipv4Header));
  std::swap(udp->source_port, udp->destination_port);
}

}  // namespace

void Echo::round() noexcept {
  for (const std::uint16_t port_id : port_ids_) {
    std::array<rte_mbuf*, burst_max> buffers;
    const std::uint16_t count = rte_eth_rx_burst(port_id, 0, buffers.data(), burst_max);
    for (unsigned i = 0; i < count; ++i) rte_prefetch0(rte_pktmbuf_mtod(buffers[i], void*));
    for (unsigned i = 0; i < count; ++i) {
      auto* at = rte_pktmbuf_mtod(buffers[i], std::byte*);
      swap_addresses(at);
      if (answer_ == Answer::as_it_came) continue;
      std::memcpy(at + data_head_bytes, body_told(at), body_bytes_);
      buffers[i]->data_len = data_head_bytes + block_bytes;
      buffers[i]->pkt_len = data_head_bytes + block_bytes;
    }
    const std::uint16_t sent = rte_eth_tx_burst(port_id, 0, buffers.data(), count);
    if (sent < count) rte_pktmbuf_free_bulk(buffers.data() + sent, static_cast<unsigned>(count - sent));
  }
}

}  // namespace bootstorm::bench
