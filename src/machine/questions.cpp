#include "machine/questions.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "bootstorm/bytes.hpp"
#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::machine {
namespace {

constexpr std::uint8_t hops_max = 64;
// IEEE 802.1D Table 7-10: addresses that no bridge passes on; the last octet counts up to 0x0f.
constexpr std::array<std::uint8_t, 5> reserved_group{0x01, 0x80, 0xc2, 0x00, 0x00};

FrameBytes finished(Writer& writer, FrameBytes room) {
  room.resize(std::max(writer.size(), ether_frame_min));
  return room;
}

/// The header of a message by which a client that has no address asks everybody.
void write_headers(Writer& writer, MacAddress card, std::size_t message_bytes) {
  writer.wire(EtherHeader{mac_broadcast, card, Be16{ether_type_ipv4}});
  const auto udp_bytes = static_cast<std::uint16_t>(sizeof(UdpHeader) + message_bytes);
  Ipv4Header ip{.version_ihl = ipv4_version_ihl_plain,
                .tos = 0,
                .total_length = Be16{static_cast<std::uint16_t>(sizeof(Ipv4Header) + udp_bytes)},
                .id = Be16{},
                .flags_fragment = Be16{},
                .ttl = hops_max,
                .protocol = ip_protocol_udp,
                .checksum = Be16{},
                .source = Be32{},
                .destination = ipv4_broadcast.wire()};
  ip.checksum = checksum_of(sum_bytes(std::as_bytes(std::span{&ip, 1})));
  writer.wire(ip);
  // A checksum of 0 says that none was made (RFC 768).
  writer.wire(UdpHeader{Be16{udp_port_dhcp_client}, Be16{udp_port_dhcp_server}, Be16{udp_bytes}, Be16{}});
}

/// What stands in the UDP datagram from a DHCP server to a client; empty: the frame has none.
std::span<const std::byte> dhcp_message_in(std::span<const std::byte> frame) {
  if (frame.size() < sizeof(EtherHeader) + sizeof(Ipv4Header)) return {};
  if (view<EtherHeader>(frame.data())->type != Be16{ether_type_ipv4}) return {};
  frame = frame.subspan(sizeof(EtherHeader));
  const auto& ip = *view<Ipv4Header>(frame.data());
  const std::size_t header_bytes = std::size_t{ip.version_ihl & 0x0fu} * 4;
  const std::size_t total = ip.total_length.host();
  if (ip.version_ihl >> 4 != 4 || header_bytes < sizeof(Ipv4Header) || total > frame.size() ||
      total < header_bytes + sizeof(UdpHeader) || ip.protocol != ip_protocol_udp ||
      (ip.flags_fragment.host() & ipv4_fragment_mask) != 0) {
    return {};
  }
  frame = frame.first(total).subspan(header_bytes);
  const auto& udp = *view<UdpHeader>(frame.data());
  const std::size_t udp_bytes = udp.length.host();
  if (udp.source_port != Be16{udp_port_dhcp_server} || udp.destination_port != Be16{udp_port_dhcp_client} ||
      udp_bytes > frame.size() || udp_bytes < sizeof(UdpHeader) + sizeof(DhcpHeader)) {
    return {};
  }
  return frame.first(udp_bytes).subspan(sizeof(UdpHeader));
}

struct Options {
  DhcpType type = DhcpType::none;
  std::optional<Ipv4Address> server;
  std::optional<Ipv4Address> router;
  std::optional<Ipv4Address> mask;
};

Options options_in(std::span<const std::byte> bytes) {
  Options options;
  Reader reader{bytes};
  while (reader.ok() && reader.left() != 0) {
    const auto code = static_cast<DhcpOption>(reader.u8());
    if (code == DhcpOption::pad) continue;
    if (code == DhcpOption::end) break;
    Reader value{reader.take(reader.u8())};
    const bool has_address = value.left() >= sizeof(Be32);
    if (code == DhcpOption::message_type && value.left() == 1) options.type = static_cast<DhcpType>(value.u8());
    if (code == DhcpOption::server_id && has_address) options.server = Ipv4Address{value.be32()};
    if (code == DhcpOption::router && has_address) options.router = Ipv4Address{value.be32()};
    if (code == DhcpOption::subnet_mask && has_address) options.mask = Ipv4Address{value.be32()};
  }
  return options;
}

}  // namespace

FrameBytes discover_frame(MacAddress card, std::uint32_t xid) {
  FrameBytes room(sizeof(EtherHeader) + sizeof(Ipv4Header) + sizeof(UdpHeader) + dhcp_message_min);
  Writer writer{room};
  write_headers(writer, card, dhcp_message_min);
  DhcpHeader header{};
  header.op = dhcp_op_request;
  header.hardware_type = arp_hardware_ethernet;
  header.hardware_length = static_cast<std::uint8_t>(card.octets.size());
  header.xid = Be32{xid};
  header.flags = Be16{dhcp_flag_broadcast};
  std::ranges::copy(card.octets, header.chaddr.begin());
  header.cookie = Be32{dhcp_cookie};
  writer.wire(header);
  for (const unsigned byte : {53u, 1u, 1u, 55u, 4u, 1u, 3u, 6u, 54u, 255u}) writer.u8(static_cast<std::uint8_t>(byte));
  writer.fill(writer.left(), 0);
  return finished(writer, std::move(room));
}

std::optional<DhcpServer> offer_in(std::span<const std::byte> frame, std::uint32_t xid) {
  const std::span<const std::byte> message = dhcp_message_in(frame);
  if (message.empty()) return std::nullopt;
  const auto& header = *view<DhcpHeader>(message.data());
  if (header.op != dhcp_op_reply || header.xid != Be32{xid} || header.cookie != Be32{dhcp_cookie}) return std::nullopt;
  const Options options = options_in(message.subspan(sizeof(DhcpHeader)));
  if (options.type != DhcpType::offer) return std::nullopt;
  DhcpServer server{.address = options.server.value_or(Ipv4Address::from(header.siaddr)),
                    .mac = view<EtherHeader>(frame.data())->source,
                    .offered = Ipv4Address::from(header.yiaddr)};
  if (!server.address.is_host() || !(server.offered.is_zero() || server.offered.is_host())) return std::nullopt;
  const std::uint32_t mask = options.mask.value_or(Ipv4Prefix{{}, server.prefix_length}.mask()).value;
  const bool is_whole = std::countl_one(mask) + std::countr_zero(mask) == 32;
  if (is_whole && std::countl_one(mask) >= 8 && std::countl_one(mask) <= 30) {
    server.prefix_length = static_cast<std::uint8_t>(std::countl_one(mask));
  }
  if (options.router && options.router->is_host()) server.router = options.router;
  return server;
}

FrameBytes arp_probe_frame(MacAddress card, Ipv4Address address) {
  FrameBytes room(ether_frame_min);
  Writer writer{room};
  writer.wire(EtherHeader{mac_broadcast, card, Be16{ether_type_arp}});
  writer.wire(ArpHeader{Be16{arp_hardware_ethernet}, Be16{ether_type_ipv4}, 6, 4, Be16{arp_request}, card, Be32{},
                        MacAddress{}, address.wire()});
  return finished(writer, std::move(room));
}

std::optional<MacAddress> arp_holder_in(std::span<const std::byte> frame, Ipv4Address address) {
  if (frame.size() < sizeof(EtherHeader) + sizeof(ArpHeader)) return std::nullopt;
  if (view<EtherHeader>(frame.data())->type != Be16{ether_type_arp}) return std::nullopt;
  const auto& arp = *view<ArpHeader>(frame.data() + sizeof(EtherHeader));
  const bool is_ours = arp.hardware_type == Be16{arp_hardware_ethernet} && arp.protocol_type == Be16{ether_type_ipv4} &&
                       arp.sender_ip == address.wire();
  if (!is_ours || arp.sender_mac.is_group() || arp.sender_mac == MacAddress{}) return std::nullopt;
  return arp.sender_mac;
}

std::optional<SpanningTree> spanning_tree_in(std::span<const std::byte> frame) {
  constexpr std::size_t configuration_bytes = 35;  // IEEE 802.1D §9.3.1
  constexpr std::uint8_t type_configuration = 0, type_rapid = 2;
  if (!is_between_switches(frame)) return std::nullopt;
  Reader reader{frame.subspan(12)};
  const std::uint16_t length = reader.be16();
  const bool is_llc = reader.u8() == 0x42 && reader.u8() == 0x42 && reader.u8() == 0x03;
  if (!is_llc || length < 3 + configuration_bytes || reader.be16() != 0) return std::nullopt;
  const std::uint8_t version = reader.u8(), type = reader.u8();
  if (type != type_configuration && type != type_rapid) return std::nullopt;
  (void)reader.take(29);                      // flags, root, cost, bridge, port, age, largest age, hello
  const std::uint16_t delay = reader.be16();  // in 1/256 s
  if (!reader.ok()) return std::nullopt;
  return SpanningTree{std::chrono::seconds{delay / 256}, version >= 2};
}

bool is_between_switches(std::span<const std::byte> frame) {
  if (frame.size() < sizeof(EtherHeader)) return false;
  const MacAddress& to = view<EtherHeader>(frame.data())->destination;
  return std::equal(reserved_group.begin(), reserved_group.end(), to.octets.begin()) && to.octets[5] <= 0x0f;
}

}  // namespace bootstorm::machine
