#include "core/dhcp/message/message.hpp"

#include <algorithm>
#include <cstring>

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/udp.hpp"

namespace bootstorm::dhcp {

namespace {

using Value = std::span<const std::byte>;

/// What no client sends.
constexpr auto dhcp_type_invalid = static_cast<DhcpType>(0xff);

Ipv4Address address_in(Value value) noexcept { return {Reader{value}.be32()}; }

/// The most our answer may have, as a DHCP message. RFC 2132 §9.10 counts the IP datagram, and no client may ask for
/// less than every host must take.
std::uint16_t size_max_in(Value value) noexcept {
  constexpr std::uint16_t headers = 28;
  const std::uint16_t datagram = Reader{value}.be16();
  return std::max(static_cast<std::uint16_t>(datagram > headers ? datagram - headers : 0), message_size_plain);
}

/// Option 43 of a client that has chosen from a menu (PXE 2.1, table 2-1): tag 71 is a boot server's type and layer.
void read_choice(Value value, Request& request) noexcept {
  constexpr std::uint8_t tag_boot_item = 71;
  Reader reader{value};
  while (reader.left() != 0) {
    const std::uint8_t tag = reader.u8();
    if (tag == static_cast<std::uint8_t>(DhcpOption::end)) return;
    if (tag == static_cast<std::uint8_t>(DhcpOption::pad)) continue;
    const Value part = reader.take(reader.u8());
    if (reader.ok() && tag == tag_boot_item && part.size() == 4) request.menu_choice = Reader{part}.be32();
  }
}

/// False: its sub-options break off. What only a relay can say counts only from a relay.
bool read_agent(RelayAgent& agent, bool by_relay) noexcept {
  enum : std::uint8_t {
    circuit_id = 1,
    link_selection = 5,
    server_override = 11
  };
  const Value whole = agent.whole.bytes();
  Reader reader{whole};
  while (reader.left() != 0) {
    const std::uint8_t code = reader.u8();
    const Value value = reader.take(reader.u8());
    if (!reader.ok()) return false;
    if (code == circuit_id) {
      agent.circuit_at = static_cast<std::uint8_t>(whole.size() - reader.left() - value.size());
      agent.circuit_length = static_cast<std::uint8_t>(value.size());
    }
    if (code == link_selection && value.size() == 4 && by_relay) agent.link_selection = address_in(value);
    if (code == server_override && value.size() == 4 && by_relay) agent.server_override = address_in(value);
  }
  return true;
}

bool is_mark(std::byte code) noexcept {
  return code == static_cast<std::byte>(DhcpOption::pad) || code == static_cast<std::byte>(DhcpOption::end);
}

/// Reads the option, or the mark without a length, that `left` begins with. Bytes that are done with: all of them at
/// the end mark, 0 where the option breaks off or has a length that its meaning does not allow. One jump for all codes:
/// a mark is looked for by itself only where what follows it cannot be a length.
std::size_t read_option(Value left, Request& request, std::uint8_t& overload) noexcept {
  const std::size_t length = std::to_integer<std::size_t>(left[1]);
  const std::size_t size = 2 + length;
  if (size > left.size() && !is_mark(left[0])) return 0;
  const Value value{left.data() + 2, length};
  const auto if_ok = [&](bool ok) { return ok ? size : 0; };
  switch (static_cast<DhcpOption>(left[0])) {
    case DhcpOption::pad: return 1;
    case DhcpOption::end: return left.size();
    case DhcpOption::message_type:
      if (length != 1) return 0;
      request.type = static_cast<DhcpType>(value[0]);
      if (request.type == DhcpType::none) request.type = dhcp_type_invalid;  // none: a message without this option
      return size;
    case DhcpOption::requested_address: request.requested = address_in(value); return if_ok(length == 4);
    case DhcpOption::server_id:
      request.server_id = address_in(value);
      request.has_server_id = true;
      return if_ok(length == 4);
    case DhcpOption::subnet_selection: request.subnet_selection = address_in(value); return if_ok(length == 4);
    case DhcpOption::parameter_list:
      for (const std::byte wanted : value) request.wanted.add(std::to_integer<unsigned>(wanted));
      request.has_parameter_list = true;
      return size;
    case DhcpOption::max_message_size: request.size_max = size_max_in(value); return if_ok(length == 2);
    case DhcpOption::overload:
      if (length != 1) return 0;
      overload = std::to_integer<std::uint8_t>(value[0]);
      return size;
    case DhcpOption::hostname: request.name.set(value); return size;
    case DhcpOption::rapid_commit: request.rapid_commit = true; return if_ok(length == 0);
    case DhcpOption::vendor_specific: read_choice(value, request); return size;
    case DhcpOption::vendor_class: request.has_vendor_class = true; return if_ok(request.vendor_class.append(value));
    case DhcpOption::user_class: return if_ok(request.user_class.append(value));
    case DhcpOption::client_id: return if_ok(request.client_id.append(value));
    case DhcpOption::relay_agent: return if_ok(request.agent.whole.append(value));
    case DhcpOption::client_arch: return if_ok(request.architectures.append(value));
    case DhcpOption::ipxe: request.has_ipxe = true; return size;
    case DhcpOption::client_ndi:
      request.has_ndi = length == request.ndi.size();
      if (request.has_ndi) std::memcpy(request.ndi.data(), value.data(), request.ndi.size());
      return size;
    case DhcpOption::client_guid:
      if (length != request.guid_bytes.size()) return size;
      request.guid_length = static_cast<std::uint8_t>(length);
      std::memcpy(request.guid_bytes.data(), value.data(), request.guid_bytes.size());
      return size;
    default: return size;
  }
}

/// False: not well-formed.
bool read_options(Value bytes, Request& request, std::uint8_t& overload) noexcept {
  while (bytes.size() >= 2) {
    const std::size_t done = read_option(bytes, request, overload);
    if (done == 0) return false;
    bytes = bytes.subspan(done);
  }
  return bytes.empty() || is_mark(bytes[0]);
}

/// RFC 2131 §4.1: the options field first, then `file`, then `sname`. RFC 3396 §5 puts parts together in that order.
bool read_all_options(Value payload, Request& request) noexcept {
  enum : std::uint8_t {
    file = 1,
    sname = 2
  };
  const auto* header = view<DhcpHeader>(payload.data());
  std::uint8_t overload = 0;
  std::uint8_t ignored = 0;  // in an overloaded field the option means nothing
  if (!read_options(payload.subspan(sizeof(DhcpHeader)), request, overload)) return false;
  if (overload > (file | sname)) overload = 0;
  if ((overload & file) != 0 && !read_options(std::as_bytes(std::span{header->file}), request, ignored)) return false;
  if ((overload & sname) != 0 && !read_options(std::as_bytes(std::span{header->sname}), request, ignored)) return false;
  return read_agent(request.agent, !request.giaddr.is_zero());
}

}  // namespace

std::optional<Reason> read_request(const Frame& frame, Request& request) noexcept {
  if (frame.payload_length < sizeof(DhcpHeader)) return Reason::dhcp_short;
  const std::byte* at = frame.data;
  const auto* header = view<DhcpHeader>(at + frame.payload);
  if (header->op != dhcp_op_request) return Reason::dhcp_not_a_request;
  const std::uint32_t cookie = header->cookie.host();
  // A BOOTP client may leave its vendor field empty (RFC 951 section 3).
  if (cookie != dhcp_cookie && cookie != 0) return Reason::dhcp_malformed;
  if (header->hardware_type != 1 || header->hardware_length != 6) return Reason::dhcp_malformed;
  std::memcpy(request.mac.octets.data(), header->chaddr.data(), request.mac.octets.size());
  if (request.mac.is_group() || request.mac == MacAddress{}) return Reason::dhcp_malformed;
  request.ether_source = view<EtherHeader>(at)->source;
  request.source = Ipv4Address::from(view<Ipv4Header>(at + frame.l3)->source);
  request.source_port = view<UdpHeader>(at + frame.payload - sizeof(UdpHeader))->source_port.host();
  request.xid = header->xid.host();
  request.secs = header->secs.host();
  request.flags = header->flags.host();
  request.ciaddr = Ipv4Address::from(header->ciaddr);
  request.giaddr = Ipv4Address::from(header->giaddr);

  if (cookie != 0 && !read_all_options(frame.payload_bytes(), request)) return Reason::dhcp_malformed;
  if (request.type > DhcpType::inform) return Reason::dhcp_type_unknown;
  return {};
}

}  // namespace bootstorm::dhcp
