// The server's message, described field by field. build.hpp builds it, write.hpp makes a frame of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "bootstorm/dhcp_options.hpp"
#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/lease_state.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

struct Reply {
  DhcpType type = DhcpType::none;  // none: BOOTP
  std::uint32_t xid = 0;
  std::uint16_t flags = 0;
  std::uint16_t size_max = message_size_plain;
  std::uint16_t source_port = udp_port_dhcp_server;
  std::uint16_t destination_port = udp_port_dhcp_client;
  MacAddress client;        // chaddr
  MacAddress ether;         // the Ethernet destination, never broadcast: a Pi 3 takes OFFERs meant for others
  Ipv4Address destination;  // of the IP packet
  Ipv4Address yiaddr;
  Ipv4Address ciaddr;
  Ipv4Address giaddr;
  Ipv4Address server_id;            // option 54
  Ipv4Address subnet_selection;     // RFC 3011: echoed
  std::uint32_t lease_s = 0;        // 0: gives no lease
  bool boot_only = false;           // another server gives the address: nothing about the network
  bool rapid_commit = false;        // RFC 4039
  bool to_http_client = false;      // UEFI HTTP boot: takes only what says the same of itself
  const CodeSet* wanted = nullptr;  // nullptr: the client has no list and gets all there is
  ClientKind kind = ClientKind::plain;
  const ClientClass* client_class = nullptr;
  std::string_view boot_file;                // in place of the class's
  std::optional<std::uint32_t> menu_choice;  // what was chosen from the menu: echoed
  std::span<const std::byte> guid;           // echoed to boot clients
  std::span<const std::byte> client_id;      // RFC 6842: echoed to all
  std::span<const std::byte> agent;          // RFC 3046: echoed, last
  std::string_view hostname;                 // empty: none
  std::string_view message;                  // of a NAK

  Reply() noexcept {}  // field by field: an aggregate of this size is first cleared whole, by a slow `rep stos`
  [[nodiscard]] bool asked(DhcpOption code) const {
    return wanted != nullptr && wanted->contains(static_cast<std::uint8_t>(code));
  }
  [[nodiscard]] bool wants(std::uint8_t code) const { return wanted == nullptr || wanted->contains(code); }
};

}  // namespace bootstorm::dhcp
