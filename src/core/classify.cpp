// What a frame is. Every length is checked here, once; what is set in the frame afterwards can be relied on.
#include <array>
#include <cstring>

#include "bootstorm/checksum.hpp"
#include "bootstorm/core.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/icmp.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm {

namespace {

// Where later boot stages send to when their ARP failed: the right IP address, one of these as MAC.
constexpr MacAddress mac_after_failed_arp{{0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa}};
constexpr MacAddress mac_zero{};

FrameKind refuse(Frame& frame, Reason reason) noexcept {
  frame.drop_reason = reason;
  return FrameKind::dropped;
}

bool is_for_us(MacAddress destination, MacAddress own) noexcept {
  return destination == own || destination == mac_broadcast || destination == mac_after_failed_arp ||
         destination == mac_zero;
}

// Who may send, by its addresses, whatever the protocol: here and in classify_arp() and classify_ipv4(), and nowhere
// else. Addresses inside a DHCP message are looked at where it is read (dhcp/policy/server.cpp).
bool may_send(MacAddress source) noexcept { return !source.is_group() && source != mac_zero; }

FrameKind classify_arp(Frame& frame, const Snapshot& snapshot, std::size_t length) noexcept {
  const Network& network = snapshot.networks[frame.network];
  if (length < sizeof(ArpHeader)) return refuse(frame, Reason::arp_short);
  const auto* arp = view<ArpHeader>(frame.data + frame.l3);
  const bool ethernet_ipv4 = arp->hardware_type.host() == arp_hardware_ethernet &&
                             arp->protocol_type.host() == ether_type_ipv4 && arp->hardware_length == 6 &&
                             arp->protocol_length == 4;
  if (!ethernet_ipv4) return refuse(frame, Reason::arp_malformed);
  const std::uint16_t operation = arp->operation.host();
  if (operation != arp_request && operation != arp_reply) return refuse(frame, Reason::arp_malformed);
  // An answer would go to everyone, or to nobody.
  if (!may_send(arp->sender_mac)) return refuse(frame, Reason::arp_sender_invalid);
  const auto sender = Ipv4Address::from(arp->sender_ip);
  // A probe has no sender's address (RFC 5227 §2.1.1). One that has ours is a claim, which arp::on_frame() looks into.
  if (!sender.is_zero() && sender != network.address && !snapshot.may_be_host(network, sender)) {
    return refuse(frame, Reason::arp_sender_invalid);
  }
  return FrameKind::arp;
}

/// A datagram of ours from TFTP's port or a TID is all that is ever looked for.
FrameKind classify_unreachable(Frame& frame, Ipv4Address own, std::size_t length) noexcept {
  if (length < sizeof(IcmpUnreachableHeader)) return refuse(frame, Reason::icmp_short);
  const auto* icmp = view<IcmpUnreachableHeader>(frame.data + frame.payload);
  const std::uint16_t port = icmp->quoted_udp.source_port.host();
  const bool is_ours = icmp->quoted_ipv4.version_ihl == ipv4_version_ihl_plain &&
                       icmp->quoted_ipv4.protocol == ip_protocol_udp && icmp->quoted_ipv4.source == own.wire() &&
                       (port == udp_port_tftp || port >= tid_first);
  if (!is_ours) return refuse(frame, Reason::icmp_quote_unknown);
  frame.payload_length = static_cast<std::uint16_t>(length);
  return FrameKind::icmp_unreachable;
}

FrameKind classify_icmp(Frame& frame, Ipv4Address own, std::size_t length) noexcept {
  if (length < sizeof(IcmpEchoHeader)) return refuse(frame, Reason::icmp_short);
  const std::byte* at = frame.data + frame.payload;
  if (fold_sum(sum_bytes({at, length})) != 0xffff) return refuse(frame, Reason::icmp_checksum);
  const auto* icmp = view<IcmpEchoHeader>(at);
  if (icmp->type == icmp_destination_unreachable && (icmp->code == icmp_code_host || icmp->code == icmp_code_port)) {
    return classify_unreachable(frame, own, length);
  }
  if (icmp->type != icmp_echo_request || icmp->code != 0) return refuse(frame, Reason::icmp_not_echo);
  frame.payload_length = static_cast<std::uint16_t>(length);
  return FrameKind::icmp_echo;
}

/// The sum of the pseudo-header alone, as it stands where the sender's kernel left the rest to a device (Linux's
/// CHECKSUM_PARTIAL), and the frame never met one.
bool is_unfinished(const UdpHeader& udp, std::uint64_t sum_of_pseudo) noexcept {
  return udp.checksum.memory() == fold_sum(sum_of_pseudo);
}

FrameKind classify_udp(Frame& frame, const Ipv4Header& ipv4, const Port& on, std::size_t length,
                       bool to_own_address) noexcept {
  if (length < sizeof(UdpHeader)) return refuse(frame, Reason::udp_short);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload);
  const std::uint16_t udp_length = udp->length.host();
  if (udp_length < sizeof(UdpHeader) || udp_length > length) return refuse(frame, Reason::udp_length);
  if (udp->checksum != Be16{} && !frame.checksums_trusted) {
    const std::uint64_t pseudo = sum_pseudo(ipv4.source, ipv4.destination, ip_protocol_udp, udp_length);
    if (fold_sum(pseudo + sum_bytes({frame.data + frame.payload, udp_length})) != 0xffff) {
      if (!is_unfinished(*udp, pseudo)) return refuse(frame, Reason::udp_checksum);
      if (!on.is_virtual) return refuse(frame, Reason::udp_checksum_unfinished);
    }
  }
  frame.payload = static_cast<std::uint16_t>(frame.payload + sizeof(UdpHeader));
  frame.payload_length = static_cast<std::uint16_t>(udp_length - sizeof(UdpHeader));

  const std::uint16_t port = udp->destination_port.host();
  if (ipv4.source == Be32{} && port != udp_port_dhcp_server) return refuse(frame, Reason::ipv4_source_invalid);
  // To port 68: what another server says, where all can hear it.
  if (port == udp_port_dhcp_server || port == udp_port_dhcp_client) return FrameKind::dhcp;
  if (!to_own_address) return refuse(frame, Reason::udp_port_closed);
  if (udp->source_port == Be16{}) return refuse(frame, Reason::udp_port_closed);  // nowhere to answer to
  if (port == udp_port_tftp) return FrameKind::tftp_request;
  if (port == udp_port_pxe) return FrameKind::dhcp;
  if (port >= tid_first) return FrameKind::tftp_transfer;
  return refuse(frame, Reason::udp_port_closed);
}

/// Nearly every header is without options.
std::uint64_t sum_header(const std::byte* at, std::size_t length) noexcept {
  if (length != sizeof(Ipv4Header)) return sum_bytes({at, length});
  std::array<std::uint32_t, sizeof(Ipv4Header) / 4> words;
  std::memcpy(words.data(), at, sizeof words);
  return std::uint64_t{words[0]} + words[1] + words[2] + words[3] + words[4];
}

FrameKind classify_ipv4(Frame& frame, const Snapshot& snapshot, std::size_t length) noexcept {
  const Network& network = snapshot.networks[frame.network];
  if (length < sizeof(Ipv4Header)) return refuse(frame, Reason::ipv4_short);
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  if ((ipv4->version_ihl >> 4) != 4) return refuse(frame, Reason::ipv4_version);
  const std::size_t header_length = (ipv4->version_ihl & 0x0fu) * 4u;
  if (header_length < sizeof(Ipv4Header) || header_length > length) return refuse(frame, Reason::ipv4_header_length);
  // Ethernet pads to 60 bytes: the packet ends where its own header says.
  const std::size_t total_length = ipv4->total_length.host();
  if (total_length < header_length || total_length > length) return refuse(frame, Reason::ipv4_total_length);
  if (!frame.checksums_trusted && fold_sum(sum_header(frame.data + frame.l3, header_length)) != 0xffff) {
    return refuse(frame, Reason::ipv4_checksum);
  }
  if ((ipv4->flags_fragment.host() & ipv4_fragment_mask) != 0) return refuse(frame, Reason::ipv4_fragment);

  const auto source = Ipv4Address::from(ipv4->source);
  const auto destination = Ipv4Address::from(ipv4->destination);
  // Only a DHCP client has none yet (RFC 1122 §3.2.1.3), which classify_udp() checks.
  const bool may_be_nobody = source.is_zero() && ipv4->protocol == ip_protocol_udp;
  if (source == network.address || (!may_be_nobody && !snapshot.may_be_host(network, source))) {
    return refuse(frame, Reason::ipv4_source_invalid);
  }
  const bool to_own_address = destination == network.address;
  if (!to_own_address && destination != ipv4_broadcast && destination != network.broadcast()) {
    return refuse(frame, Reason::ipv4_not_ours);
  }

  frame.payload = static_cast<std::uint16_t>(frame.l3 + header_length);
  const std::size_t payload_length = total_length - header_length;
  if (ipv4->protocol == ip_protocol_udp) {
    return classify_udp(frame, *ipv4, snapshot.ports[frame.port], payload_length, to_own_address);
  }
  if (ipv4->protocol != ip_protocol_icmp) return refuse(frame, Reason::ipv4_protocol_unknown);
  // RFC 1122 §3.2.2.6: an echo to a broadcast address may be ignored; answering it would amplify.
  if (!to_own_address) return refuse(frame, Reason::icmp_not_echo);
  return classify_icmp(frame, network.address, payload_length);
}

FrameKind classify_frame(Frame& frame, const Snapshot& snapshot) noexcept {
  if (frame.length < sizeof(EtherHeader) || frame.port >= snapshot.ports.size()) {
    return refuse(frame, Reason::ether_short);
  }
  const auto* ether = view<EtherHeader>(frame.data);
  if (!is_for_us(ether->destination, snapshot.ports[frame.port].mac)) return refuse(frame, Reason::ether_not_ours);
  if (!may_send(ether->source)) return refuse(frame, Reason::ether_source_invalid);

  std::uint16_t type = ether->type.host();
  std::uint16_t vlan = 0;
  frame.l3 = sizeof(EtherHeader);
  if (type == ether_type_vlan) {
    if (frame.length < sizeof(EtherHeader) + sizeof(VlanTag)) return refuse(frame, Reason::vlan_short);
    const auto* tag = view<VlanTag>(frame.data + sizeof(EtherHeader));
    vlan = tag->control.host() & vlan_id_mask;  // 0: only a priority, so untagged (802.1Q §6.9)
    type = tag->type.host();
    frame.l3 += static_cast<std::uint16_t>(sizeof(VlanTag));
  }
  if (type != ether_type_arp && type != ether_type_ipv4) return refuse(frame, Reason::ether_type_unknown);
  const Network* network = snapshot.network_on(frame.port, vlan);
  if (network == nullptr) return refuse(frame, Reason::vlan_unknown);
  frame.network = static_cast<std::uint8_t>(network - snapshot.networks.data());

  const std::size_t length = frame.length - frame.l3;
  return type == ether_type_arp ? classify_arp(frame, snapshot, length) : classify_ipv4(frame, snapshot, length);
}

}  // namespace

void classify(Frame& frame, const Snapshot& snapshot) noexcept {
  if (frame.kind != FrameKind::unclassified) return;
  frame.kind = classify_frame(frame, snapshot);
}

}  // namespace bootstorm
