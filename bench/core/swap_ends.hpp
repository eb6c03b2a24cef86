// What an echo does to a frame, and all that the limits beside the appliance do to it.
#pragma once

#include <cstddef>
#include <utility>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::bench {

/// Source and destination of Ethernet, IPv4 and UDP change places in an untagged frame without IP options.
inline void swap_ends(std::byte* at) noexcept {
  auto* ether = view<EtherHeader>(at);
  std::swap(ether->source, ether->destination);
  auto* ipv4 = view<Ipv4Header>(at + sizeof(EtherHeader));
  std::swap(ipv4->source, ipv4->destination);
  auto* udp = view<UdpHeader>(at + sizeof(EtherHeader) + sizeof(Ipv4Header));
  std::swap(udp->source_port, udp->destination_port);
}

}  // namespace bootstorm::bench
