// A client's DHCP message, read once. Nothing in it points into the frame, because the reply is written over the
// request.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "bootstorm/client_name.hpp"
#include "bootstorm/dhcp_options.hpp"
#include "bootstorm/frame.hpp"
#include "bootstorm/outcome.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::dhcp {

/// Bytes of a DHCP message that every client takes (RFC 2131 §2: an IP datagram of 576).
inline constexpr std::uint16_t message_size_plain = 576 - 28;

/// A BOOTP message: the vendor field has 64 bytes (RFC 951 section 3).
inline constexpr std::uint16_t bootp_message_size = 300;

/// The value of an option that may come in parts. Its bytes are not initialised, because every message has some of
/// these; the length says how many of them count.
template <std::size_t capacity>
class OptionValue {
 public:
  OptionValue() noexcept {}
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return {bytes_.data(), length_}; }
  [[nodiscard]] std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(bytes_.data()), length_};
  }
  void clear() noexcept { length_ = 0; }
  /// A further part of a long option (RFC 3396). False, and nothing kept: it is too long.
  bool append(std::span<const std::byte> part) noexcept {
    if (part.size() > capacity - length_) return false;
    if (!part.empty()) std::memcpy(bytes_.data() + length_, part.data(), part.size());
    length_ = static_cast<std::uint16_t>(length_ + part.size());
    return true;
  }

 private:
  std::uint16_t length_ = 0;
  std::array<std::byte, capacity> bytes_;
};

/// What a relay adds (option 82).
/// Who it was, the client's network says: without a giaddr it may as well have been the client itself.
struct RelayAgent {
  OptionValue<255> whole;       // echoed byte for byte (RFC 3046 §2.2)
  std::uint8_t circuit_at = 0;  // where in it sub-option 1 has its value
  std::uint8_t circuit_length = 0;
  Ipv4Address link_selection;   // sub-option 5 (RFC 3527), or zero; of a relay only
  Ipv4Address server_override;  // sub-option 11 (RFC 5107), or zero; of a relay only

  [[nodiscard]] std::span<const std::byte> circuit_id() const noexcept {
    return whole.bytes().subspan(circuit_at, circuit_length);
  }
};

struct Request {
  DhcpType type = DhcpType::none;  // none: BOOTP
  std::uint32_t xid = 0;
  std::uint16_t secs = 0;  // for which the client has been asking, as it says
  std::uint16_t flags = 0;
  std::uint16_t size_max = message_size_plain;  // of our answer, from the DHCP header on
  std::uint16_t source_port = 0;                // of UDP
  MacAddress mac;                               // chaddr: who the client is and where it is answered
  MacAddress ether_source;
  Ipv4Address source;  // of the IP packet
  Ipv4Address ciaddr;
  Ipv4Address giaddr;            // the relay it came by, or zero
  Ipv4Address requested;         // option 50, or zero
  Ipv4Address server_id;         // option 54
  Ipv4Address subnet_selection;  // option 118 (RFC 3011), or zero
  bool has_server_id = false;
  bool has_vendor_class = false;
  bool has_parameter_list = false;
  bool has_ndi = false;
  bool rapid_commit = false;
  bool has_ipxe = false;                     // option 175
  ClientName name;                           // option 12
  std::optional<std::uint32_t> menu_choice;  // PXE's tag 71: type and layer of a boot server
  CodeSet wanted;
  std::uint8_t guid_length = 0;  // of option 97: 17 or 0, other lengths are not echoed
  std::array<std::byte, 17> guid_bytes;
  std::array<std::byte, 3> ndi;   // option 94
  OptionValue<255> client_id;     // option 61
  OptionValue<255> vendor_class;  // 60
  OptionValue<255> user_class;    // 77
  OptionValue<64> architectures;  // 93
  RelayAgent agent;

  /// The client's own frame: its Ethernet source is the MAC that it names itself by. Else a relay or a router has sent
  /// it, a bridge that uses its own MAC, or a host that speaks in another's name.
  [[nodiscard]] bool is_first_hand() const { return ether_source == mac; }

  Request() noexcept {}  // most arrays stay uninitialised, see OptionValue
  [[nodiscard]] std::span<const std::byte> guid() const { return {guid_bytes.data(), guid_length}; }
  /// True if the client's parameter list has that option.
  [[nodiscard]] bool asked(DhcpOption code) const {
    return has_parameter_list && wanted.contains(static_cast<std::uint8_t>(code));
  }
};

/// The forms of a REQUEST (RFC 2131 table 4). A client without an address names the one it wants in option 50, one that
/// uses an address in ciaddr.
enum class RequestForm : std::uint8_t {
  selecting,
  init_reboot,
  renewing  // or rebinding
};

[[nodiscard]] inline RequestForm form_of(const Request& request) noexcept {
  if (request.has_server_id) return RequestForm::selecting;
  return request.ciaddr.is_zero() ? RequestForm::init_reboot : RequestForm::renewing;
}

/// The address that a REQUEST asks for, or zero.
[[nodiscard]] inline Ipv4Address wanted_by(const Request& request) noexcept {
  const bool by_ciaddr = form_of(request) == RequestForm::renewing || request.requested.is_zero();
  return by_ciaddr ? request.ciaddr : request.requested;
}

/// Reads the frame's payload into `request`. Nothing, or why the message cannot be used. One pass over the options, and
/// over the header's fields that may hold more of them (option 52). Where an option of fixed length comes twice, the
/// later one counts; parts of others are put together (RFC 3396). A message without the end option is accepted (RFC
/// 2131 §4.1 asks for it, some clients leave it out).
[[nodiscard]] std::optional<Reason> read_request(const Frame& frame, Request& request) noexcept;

}  // namespace bootstorm::dhcp
