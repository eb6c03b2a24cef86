#include "dpdk/device/port_offer.hpp"

#include <rte_ethdev.h>

#include <cstdint>

namespace bootstorm::dpdk {

PortOffer offer_of(const rte_eth_dev_info& device) {
  const auto receives = [&](std::uint64_t offload) { return (device.rx_offload_capa & offload) != 0; };
  const auto sends = [&](std::uint64_t offload) { return (device.tx_offload_capa & offload) != 0; };
  return {.receive_queues = device.max_rx_queues,
          .transmit_queues = device.max_tx_queues,
          .redirection_entries = device.reta_size,
          .hashes_addresses = (device.flow_type_rss_offloads & RTE_ETH_RSS_IPV4) != 0,
          .tells_hash = receives(RTE_ETH_RX_OFFLOAD_RSS_HASH),
          .checks_ipv4 = receives(RTE_ETH_RX_OFFLOAD_IPV4_CKSUM),
          .checks_udp = receives(RTE_ETH_RX_OFFLOAD_UDP_CKSUM),
          .sums_ipv4 = sends(RTE_ETH_TX_OFFLOAD_IPV4_CKSUM),
          .sums_udp = sends(RTE_ETH_TX_OFFLOAD_UDP_CKSUM)};
}

}  // namespace bootstorm::dpdk
