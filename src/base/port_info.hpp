// What a network device offers, and what the appliance uses of it.
#pragma once

#include <cstdint>
#include <string>

#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

/// What the device says it can do: more or less than is used, which PortInfo tells.
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

/// Whether frames can pass a port now.
enum class PortState : std::uint8_t {
  up,
  down,     // no link
  broken,   // the device says that it must be reset
  missing,  // the interface or the card is no longer there
};

/// A port as it was opened.
struct PortInfo {
  std::string device;  // as DPDK names it
  std::string driver;
  MacAddress mac;
  std::uint16_t mtu = 1500;  // bytes of an IPv4 packet
  unsigned receive_queues = 1;
  unsigned transmit_queues = 1;
  bool hashes_addresses = false;  // steers by a hash of the IP addresses and tells it
  bool is_virtual = false;        // frames come from a kernel, whose checksums no device has finished
  bool checks_sums = false;       // verifies IPv4 and UDP checksums and tells so
  PortOffer offer;
};

}  // namespace bootstorm
