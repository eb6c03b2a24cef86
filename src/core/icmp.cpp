// ICMP echo (RFC 792): the request becomes its own reply.
#include "bootstorm/wire/icmp.hpp"

#include <utility>

#include "core/datagram.hpp"
#include "core/parts.hpp"

namespace bootstorm::icmp {

Outcome on_frame(Frame& frame, Shard& shard, const Snapshot& snapshot) noexcept {
  auto* ether = view<EtherHeader>(frame.data);
  ether->destination = ether->source;
  ether->source = snapshot.ports[frame.port].mac;

  auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  std::swap(ipv4->source, ipv4->destination);
  ipv4->ttl = 64;
  ipv4->id = Be16{++shard.ipv4_id};
  ipv4->flags_fragment = Be16{};
  ipv4->checksum = Be16{};
  const std::size_t header_length = (ipv4->version_ihl & 0x0fu) * 4u;  // options, if any, go back as they came
  ipv4->checksum = checksum_of(sum_bytes({frame.data + frame.l3, header_length}));

  auto* icmp = view<IcmpEchoHeader>(frame.data + frame.payload);
  icmp->type = icmp_echo_reply;
  icmp->checksum = Be16{};
  icmp->checksum = checksum_of(sum_bytes(frame.payload_bytes()));

  frame.length = std::uint32_t{frame.payload} + frame.payload_length;
  return replied(Reason::icmp_answered);
}

}  // namespace bootstorm::icmp
