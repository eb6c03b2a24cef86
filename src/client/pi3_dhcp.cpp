#include "client/pi3_dhcp.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "bootstorm/wire/dhcp.hpp"
#include "client/dhcp_message.hpp"

namespace bootstorm::client {

namespace {

constexpr std::array<std::uint8_t, 14> pi3_wanted{43, 60, 67, 128, 129, 130, 131, 132, 133, 134, 135, 66, 1, 3};
constexpr std::size_t pi3_wanted_by_rom = 12;

void write_discover(Writer& writer, MacAddress mac, std::size_t wanted_count, std::uint32_t guid_word) noexcept {
  const DhcpStyle style{.wanted = std::span{pi3_wanted}.first(wanted_count),
                        .vendor_class = "PXEClient:Arch:00000:UNDI:002001",
                        .boots = true};
  DhcpMessage message{.xid = pi3_xid, .mac = mac};
  Writer guid{message.guid};
  guid.u8(0);
  for (int i = 0; i < 4; ++i) guid.be32(guid_word);
  write_dhcp(writer, style, message);
}

std::string_view whole_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void write_rom_discover(Writer& writer, MacAddress mac) noexcept {
  write_discover(writer, mac, pi3_wanted_by_rom, 0x44444444);
}

void write_bootcode_discover(Writer& writer, MacAddress mac, std::uint32_t serial) noexcept {
  write_discover(writer, mac, pi3_wanted.size(), __builtin_bswap32(serial));
}

OfferCheck read_offer(std::span<const std::byte> message, Ipv4Address source, MacAddress own_mac,
                      bool needs_three_spaces, Offer& offer) noexcept {
  if (message.size() < sizeof(DhcpHeader)) return OfferCheck::not_an_offer;
  const auto* header = view<DhcpHeader>(message.data());
  // The ROM checks hops, so an OFFER that a relay has counted does not reach it.
  if (header->op != dhcp_op_reply || header->cookie.host() != dhcp_cookie || header->xid.host() != pi3_xid ||
      header->hops != 0) {
    return OfferCheck::not_an_offer;
  }
  const std::string_view wanted_string = needs_three_spaces ? "Raspberry Pi Boot   " : "Raspberry Pi Boot";
  Offer read{.own_ip = Ipv4Address::from(header->yiaddr)};
  read.for_another = !std::equal(own_mac.octets.begin(), own_mac.octets.end(), header->chaddr.begin());
  bool is_offer = false;
  bool string_seen = false;

  Reader options{message.subspan(sizeof(DhcpHeader))};
  while (options.ok() && options.left() > 0) {
    const auto code = static_cast<DhcpOption>(options.u8());
    if (code == DhcpOption::end) break;
    if (code == DhcpOption::pad) continue;
    const auto value = options.take(options.u8());
    if (!options.ok()) return OfferCheck::not_an_offer;
    if (code == DhcpOption::message_type) {
      is_offer =
          value.size() == 1 && std::to_integer<std::uint8_t>(value[0]) == static_cast<std::uint8_t>(DhcpType::offer);
    } else if (code == DhcpOption::tftp_server) {
      if (const Ipv4Address server = parse_dotted(whole_text(value)); !server.is_zero()) read.server_ip = server;
    } else if (code == DhcpOption::vendor_specific && whole_text(value).find(wanted_string) != std::string_view::npos) {
      string_seen = true;
      read.server_ip = source;
    }
  }
  if (!is_offer) return OfferCheck::not_an_offer;
  if (!string_seen || read.own_ip.is_zero() || read.server_ip.is_zero()) return OfferCheck::unusable;
  offer = read;
  return OfferCheck::usable;
}

}  // namespace bootstorm::client
