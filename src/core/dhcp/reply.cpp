#include "core/dhcp/reply.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "bootstorm/bytes.hpp"
#include "core/datagram.hpp"
#include "core/dhcp/profile_pi.hpp"

namespace bootstorm::dhcp {

namespace {

constexpr std::size_t dns_servers_max = 4;

void put(Writer& out, DhcpOption code, std::span<const std::byte> value) noexcept {
  if (value.size() > 255) return;
  out.u8(static_cast<std::uint8_t>(code));
  out.u8(static_cast<std::uint8_t>(value.size()));
  out.bytes(value);
}

void put(Writer& out, DhcpOption code, std::string_view value) noexcept {
  put(out, code, std::as_bytes(std::span{value.data(), value.size()}));
}

/// An option of four bytes: most are.
struct Option32 {
  constexpr Option32(DhcpOption option, std::uint32_t number)
      : code(static_cast<std::uint8_t>(option)), value(number) {}
  std::uint8_t code;
  std::uint8_t length = 4;
  Be32 value;
};
static_assert(sizeof(Option32) == 6);

/// "192.168.77.1": what firmware that never heard of option 150 reads in option 66.
void put_dotted(Writer& out, DhcpOption code, Ipv4Address address) noexcept {
  std::array<char, 15> text;
  std::size_t length = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const std::uint32_t octet = (address.value >> shift) & 0xff;
    if (octet >= 100) text[length++] = static_cast<char>('0' + octet / 100);
    if (octet >= 10) text[length++] = static_cast<char>('0' + octet / 10 % 10);
    text[length++] = static_cast<char>('0' + octet % 10);
    if (shift != 0) text[length++] = '.';
  }
  put(out, code, std::string_view{text.data(), length});
}

void put_lease_times(Writer& out, std::uint32_t lease_s) noexcept {
  // RFC 2131 §4.4.5: T1 is a half, T2 seven eighths.
  const auto rebinding_s = static_cast<std::uint32_t>(std::uint64_t{lease_s} * 7 / 8);
  out.wire(std::array{Option32{DhcpOption::lease_time, lease_s}, Option32{DhcpOption::renewal_time, lease_s / 2},
                      Option32{DhcpOption::rebinding_time, rebinding_s}});
}

void put_network(Writer& out, const Reply& reply, const Network& network) noexcept {
  out.wire(std::array{Option32{DhcpOption::subnet_mask, network.mask().value},
                      Option32{DhcpOption::broadcast, network.broadcast().value}});
  const DhcpSettings& settings = network.dhcp;
  if ((reply.wanted & Wanted::router) != 0 && !settings.router.is_zero()) {
    out.wire(Option32{DhcpOption::router, settings.router.value});
  }
  const std::size_t servers = std::min(settings.dns.size(), dns_servers_max);
  if ((reply.wanted & Wanted::dns) != 0 && servers != 0) {
    out.u8(static_cast<std::uint8_t>(DhcpOption::dns));
    out.u8(static_cast<std::uint8_t>(servers * 4));
    for (std::size_t i = 0; i < servers; ++i) out.be32(settings.dns[i].value);
  }
  if (!reply.hostname.empty()) put(out, DhcpOption::hostname, reply.hostname);
}

/// Between 28 and the end, as in the only OFFER a Raspberry Pi is known to have booted from: 60, 97, 43. 66 stands
/// before 43, so that the vendor options stay last.
void put_boot(Writer& out, const Reply& reply, const Network& network) noexcept {
  put(out, DhcpOption::vendor_class, pxe_class);
  if (!reply.guid.empty()) put(out, DhcpOption::client_guid, reply.guid);
  if ((reply.wanted & Wanted::tftp_server) != 0) put_dotted(out, DhcpOption::tftp_server, network.address);
  if (has_pi_profile(reply.kind)) put(out, DhcpOption::vendor_specific, std::as_bytes(std::span{pi_boot_option}));
}

void put_options(Writer& out, const Reply& reply, const Network& network) noexcept {
  out.wire(std::array{static_cast<std::uint8_t>(DhcpOption::message_type), std::uint8_t{1},
                      static_cast<std::uint8_t>(reply.type)});
  out.wire(Option32{DhcpOption::server_id, network.address.value});
  if (reply.type == DhcpType::nak) {
    put(out, DhcpOption::message, reply.message);
  } else {
    if (reply.lease_s != 0) put_lease_times(out, reply.lease_s);
    put_network(out, reply, network);
    if (is_boot_client(reply.kind)) put_boot(out, reply, network);
  }
  if (!reply.client_id.empty()) put(out, DhcpOption::client_id, reply.client_id);
  out.u8(static_cast<std::uint8_t>(DhcpOption::end));
}

void write_header(std::byte* at, const Reply& reply, const Network& network) noexcept {
  const bool refused = reply.type == DhcpType::nak;
  auto* header = view<DhcpHeader>(at);
  *header = {};
  header->op = dhcp_op_reply;
  header->hardware_type = 1;
  header->hardware_length = 6;
  header->xid = Be32{reply.xid};  // hops stays 0 (RFC 2131 table 3); the Pi 3's ROM checks it
  header->flags = Be16{reply.flags};
  header->ciaddr = reply.ciaddr.wire();
  header->yiaddr = reply.yiaddr.wire();
  header->siaddr = refused ? Be32{} : network.address.wire();
  std::memcpy(header->chaddr.data(), reply.client.octets.data(), reply.client.octets.size());
  header->cookie = Be32{dhcp_cookie};
}

}  // namespace

std::uint32_t write_reply(std::span<std::byte> room, const Reply& reply, const Network& network, const Port& port,
                          std::uint16_t ipv4_id) noexcept {
  const std::size_t offset = datagram_payload_offset(network.vlan);
  constexpr std::size_t headers = sizeof(Ipv4Header) + sizeof(UdpHeader);
  const std::size_t mtu_left = port.mtu > headers ? port.mtu - headers : 0;
  const std::size_t room_left = room.size() > offset ? room.size() - offset : 0;
  const std::size_t limit = std::min({room_left, mtu_left, std::size_t{reply.size_max}});
  if (limit <= sizeof(DhcpHeader)) return 0;

  std::byte* payload = room.data() + offset;
  write_header(payload, reply, network);
  Writer options{{payload + sizeof(DhcpHeader), limit - sizeof(DhcpHeader)}};
  put_options(options, reply, network);
  if (!options.ok()) return 0;
  const std::size_t written = sizeof(DhcpHeader) + options.size();
  if (written < dhcp_message_min) options.fill(std::min(dhcp_message_min - written, options.left()), 0);

  return write_datagram(room.data(),
                        {.source_mac = port.mac,
                         .destination_mac = reply.client,
                         .vlan = network.vlan,
                         .tos = network.tos,
                         .ttl = network.ttl,
                         .ipv4_id = ipv4_id,
                         .source = network.address,
                         .destination = reply.destination,
                         .source_port = udp_port_dhcp_server,
                         .destination_port = udp_port_dhcp_client},
                        sizeof(DhcpHeader) + options.size());
}

}  // namespace bootstorm::dhcp
