// What a device says it can do: more or less than what is made of it, which PortInfo tells.
#pragma once

struct rte_eth_dev_info;

namespace bootstorm::dpdk {

struct PortOffer {
  unsigned receive_queues = 1;
  unsigned transmit_queues = 1;
  unsigned redirection_entries = 0;  // of the table from hash to queue; 0: none, or it cannot be set
  bool hashes_addresses = false;     // steers by a hash of the IPv4 addresses alone
  bool tells_hash = false;           // and writes the hash beside the frame
  bool checks_ipv4 = false;          // checksums of frames received
  bool checks_udp = false;
  bool sums_ipv4 = false;  // checksums of frames sent
  bool sums_udp = false;
};

[[nodiscard]] PortOffer offer_of(const rte_eth_dev_info& device);

}  // namespace bootstorm::dpdk
