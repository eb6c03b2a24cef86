#include "client/dhcp_message.hpp"

#include <algorithm>
#include <array>

namespace bootstorm::client {

namespace {

/// Of option 175, as options of its own: speaks HTTP and TFTP.
constexpr std::array<std::uint8_t, 6> ipxe_features{0x13, 1, 1, 0x18, 1, 1};

void option(Writer& writer, DhcpOption code, std::size_t length) noexcept {
  writer.u8(static_cast<std::uint8_t>(code));
  writer.u8(static_cast<std::uint8_t>(length));
}

void address_option(Writer& writer, DhcpOption code, Ipv4Address address) noexcept {
  if (address.is_zero()) return;
  option(writer, code, 4);
  writer.be32(address.value);
}

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  return text.substr(0, std::min(text.find('\0'), text.size()));
}

}  // namespace

void write_dhcp(Writer& writer, const DhcpStyle& style, const DhcpMessage& message) noexcept {
  DhcpHeader header{};
  header.op = dhcp_op_request;
  header.hardware_type = 1;
  header.hardware_length = 6;
  header.xid = Be32{message.xid};
  header.secs = Be16{message.secs};
  std::copy(message.mac.octets.begin(), message.mac.octets.end(), header.chaddr.begin());
  header.ciaddr = message.own_ip.wire();
  header.cookie = Be32{dhcp_cookie};
  writer.bytes(std::as_bytes(std::span{&header, 1}));

  option(writer, DhcpOption::message_type, 1);
  writer.u8(static_cast<std::uint8_t>(message.type));
  address_option(writer, DhcpOption::requested_address, message.requested);
  address_option(writer, DhcpOption::server_id, message.server_id);
  option(writer, DhcpOption::parameter_list, style.wanted.size());
  writer.bytes(std::as_bytes(style.wanted));
  if (style.boots) {
    option(writer, DhcpOption::client_arch, 2);
    writer.be16(style.arch);
    option(writer, DhcpOption::client_ndi, 3);
    writer.u8(1);
    writer.u8(style.ndi_major);
    writer.u8(style.ndi_minor);
    option(writer, DhcpOption::client_guid, message.guid.size());
    writer.bytes(message.guid);
  }
  if (!style.vendor_class.empty() && (message.type != DhcpType::request || style.class_in_request)) {
    option(writer, DhcpOption::vendor_class, style.vendor_class.size());
    writer.text(style.vendor_class);
  }
  if (style.is_ipxe) {
    constexpr std::string_view name = "iPXE";
    option(writer, DhcpOption::user_class, name.size());
    writer.text(name);
    option(writer, DhcpOption::ipxe, ipxe_features.size());
    writer.bytes(std::as_bytes(std::span{ipxe_features}));
  }
  writer.u8(static_cast<std::uint8_t>(DhcpOption::end));
}

bool read_dhcp(std::span<const std::byte> payload, MacAddress mac, DhcpReply& reply) noexcept {
  if (payload.size() < sizeof(DhcpHeader)) return false;
  const auto* header = view<DhcpHeader>(payload.data());
  if (header->op != dhcp_op_reply || header->cookie.host() != dhcp_cookie) return false;
  reply = {.xid = header->xid.host(),
           .for_mac = std::equal(mac.octets.begin(), mac.octets.end(), header->chaddr.begin()),
           .own_ip = Ipv4Address::from(header->yiaddr),
           .next_server = Ipv4Address::from(header->siaddr),
           .boot_file = as_text(std::as_bytes(std::span{header->file}))};
  Reader options{payload.subspan(sizeof(DhcpHeader))};
  while (options.ok() && options.left() > 0) {
    const auto code = static_cast<DhcpOption>(options.u8());
    if (code == DhcpOption::end) break;
    if (code == DhcpOption::pad) {
      reply.has_pad = true;
      continue;
    }
    const auto value = options.take(options.u8());
    if (!options.ok()) return false;
    Reader in_value{value};
    if (code == DhcpOption::message_type) {
      reply.type = static_cast<DhcpType>(in_value.u8());
    } else if (code == DhcpOption::server_id) {
      reply.server_id = {in_value.be32()};
    } else if (code == DhcpOption::lease_time) {
      reply.lease_s = in_value.be32();
    } else if (code == DhcpOption::tftp_server) {
      if (const Ipv4Address server = parse_dotted(as_text(value)); !server.is_zero()) reply.tftp_server = server;
    } else if (code == DhcpOption::boot_file) {
      reply.boot_file = as_text(value);
    } else if (code == DhcpOption::vendor_specific) {
      reply.vendor = value;
    }
  }
  return reply.type != DhcpType::none;
}

Ipv4Address parse_dotted(std::string_view text) noexcept {
  while (!text.empty() && text.back() == '\0') text.remove_suffix(1);
  std::uint32_t value = 0;
  std::uint32_t octet = 0;
  int octets = 1;
  bool digit_seen = false;
  for (const char c : text) {
    if (c == '.') {
      if (!digit_seen || ++octets > 4) return {};
      value = (value << 8) | octet;
      octet = 0;
      digit_seen = false;
    } else {
      if (c < '0' || c > '9') return {};
      octet = octet * 10 + static_cast<std::uint32_t>(c - '0');
      if (octet > 255) return {};
      digit_seen = true;
    }
  }
  return octets == 4 && digit_seen ? Ipv4Address{(value << 8) | octet} : Ipv4Address{};
}

}  // namespace bootstorm::client
