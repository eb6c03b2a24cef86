// A frame as a client's network stack sees it: ARP, UDP, damaged, or nothing it cares about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "client/progress.hpp"

namespace bootstorm::client {

struct Received {
  enum class Kind : std::uint8_t {
    other,
    arp,
    udp,
    damaged
  };

  Kind kind = Kind::other;
  Failure damage = Failure::none;  // Kind::damaged: what is wrong with the IPv4 packet
  MacAddress destination;

  // Kind::arp
  std::uint16_t arp_operation = 0;
  MacAddress arp_sender_mac;

  // Kind::udp; source and destination are also those of an ARP.
  Ipv4Address source;
  Ipv4Address target;
  std::uint16_t source_port = 0;
  std::uint16_t target_port = 0;
  std::span<const std::byte> payload;
};

/// Untagged frames only: boot ROMs know no 802.1Q. A frame too short for its Ethernet header is `other`.
[[nodiscard]] Received receive(std::span<const std::byte> frame) noexcept;

/// What the board's network card lets through.
[[nodiscard]] inline bool is_for(const Received& received, MacAddress own) noexcept {
  return received.destination == own || received.destination == mac_broadcast;
}

}  // namespace bootstorm::client
