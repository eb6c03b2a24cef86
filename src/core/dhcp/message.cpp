#include "core/dhcp/message.hpp"

#include <cstring>
#include <optional>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "core/dhcp/profile_pi.hpp"

namespace bootstorm::dhcp {

namespace {

using Value = std::span<const std::byte>;

/// What is needed of the options only until the message is read: the kind of client follows from it.
struct ClassHints {
  std::string_view vendor_class;
  std::optional<std::uint16_t> client_arch;
};

Ipv4Address address_in(Value value) noexcept { return {Reader{value}.be32()}; }

std::uint8_t wanted_in(Value list) noexcept {
  std::uint8_t wanted = 0;
  for (const std::byte code : list) {
    switch (static_cast<DhcpOption>(code)) {
      case DhcpOption::router: wanted |= Wanted::router; break;
      case DhcpOption::dns: wanted |= Wanted::dns; break;
      case DhcpOption::hostname: wanted |= Wanted::hostname; break;
      case DhcpOption::tftp_server: wanted |= Wanted::tftp_server; break;
      default: break;
    }
  }
  return wanted;
}

/// The most our answer may have, as a DHCP message. RFC 2132 §9.10 counts the IP datagram; a limit under its minimum is
/// believed all the same, because more than it would not be read.
std::uint16_t size_max_in(Value value) noexcept {
  constexpr std::uint16_t headers = 28;
  const std::uint16_t datagram = Reader{value}.be16();
  if (datagram >= message_size_plain + headers) return message_size_plain;
  return datagram > headers ? static_cast<std::uint16_t>(datagram - headers) : std::uint16_t{0};
}

/// False: the option has a length that its meaning does not allow.
bool read_option(DhcpOption code, Value value, Request& request, ClassHints& hints) noexcept {
  switch (code) {
    case DhcpOption::message_type:
      if (value.size() != 1) return false;
      request.type = static_cast<DhcpType>(value[0]);
      return true;
    case DhcpOption::requested_address: request.requested = address_in(value); return value.size() == 4;
    case DhcpOption::server_id:
      request.server_id = address_in(value);
      request.has_server_id = true;
      return value.size() == 4;
    case DhcpOption::parameter_list:
      request.wanted = wanted_in(value);
      request.has_parameter_list = true;
      return true;
    case DhcpOption::max_message_size: request.size_max = size_max_in(value); return value.size() == 2;
    case DhcpOption::vendor_class:
      hints.vendor_class = {reinterpret_cast<const char*>(value.data()), value.size()};
      request.has_vendor_class = true;
      return true;
    case DhcpOption::client_id:
      request.client_id_length = static_cast<std::uint8_t>(value.size());
      if (!value.empty()) std::memcpy(request.client_id_bytes.data(), value.data(), value.size());
      return true;
    case DhcpOption::client_arch:  // RFC 4578 §2.1: a list, the client's own first
      if (value.size() >= 2) hints.client_arch = Reader{value}.be16();
      return true;
    case DhcpOption::client_guid:
      if (value.size() != request.guid_bytes.size()) return true;
      request.guid_length = static_cast<std::uint8_t>(value.size());
      std::memcpy(request.guid_bytes.data(), value.data(), value.size());
      return true;
    default: return true;
  }
}

bool read_options(Value bytes, Request& request, ClassHints& hints) noexcept {
  Reader reader{bytes};
  while (reader.left() != 0) {
    const auto code = static_cast<DhcpOption>(reader.u8());
    if (code == DhcpOption::end) return true;
    if (code == DhcpOption::pad) continue;
    const Value value = reader.take(reader.u8());
    if (!reader.ok() || !read_option(code, value, request, hints)) return false;
  }
  return true;
}

}  // namespace

Reason read_request(const Frame& frame, Request& request) noexcept {
  if (frame.payload_length < sizeof(DhcpHeader)) return Reason::dhcp_short;
  const auto* header = view<DhcpHeader>(static_cast<const std::byte*>(frame.data) + frame.payload);
  if (header->op != dhcp_op_request) return Reason::dhcp_not_a_request;
  if (header->cookie.host() != dhcp_cookie) return Reason::dhcp_malformed;
  if (header->hardware_type != 1 || header->hardware_length != 6) return Reason::dhcp_malformed;
  if (header->giaddr != Be32{}) return Reason::dhcp_relayed;
  std::memcpy(request.mac.octets.data(), header->chaddr.data(), request.mac.octets.size());
  if (request.mac.is_group() || request.mac == MacAddress{}) return Reason::dhcp_malformed;
  request.ether_source = view<EtherHeader>(static_cast<const std::byte*>(frame.data))->source;
  request.xid = header->xid.host();
  request.flags = header->flags.host();
  request.ciaddr = Ipv4Address::from(header->ciaddr);

  ClassHints hints;
  if (!read_options(frame.payload_bytes().subspan(sizeof(DhcpHeader)), request, hints)) return Reason::dhcp_malformed;
  if (request.type == DhcpType::none || request.type > DhcpType::inform) return Reason::dhcp_type_unknown;
  request.kind = kind_of(hints.vendor_class, hints.client_arch, request.guid());
  request.facts = facts_of(request.kind, hints.vendor_class, hints.client_arch, request.guid(), request.mac);
  return readable;
}

}  // namespace bootstorm::dhcp
