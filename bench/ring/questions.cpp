#include "questions.hpp"

#include <cstring>

#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/icmp.hpp"
#include "driver.hpp"

namespace bootstorm::bench {

namespace {

constexpr std::size_t l3_at = sizeof(EtherHeader);
constexpr std::size_t icmp_at = l3_at + sizeof(Ipv4Header);
constexpr std::size_t ping_bytes = 98;  // as ping(8) sends it
constexpr std::uint16_t ping_id = 0x6273;

/// Each question comes from a host of its own, whose number comes back with the answer.
MacAddress mac_of(std::size_t which) { return MacAddress::from_number(0x02aa00000000u + which); }

}  // namespace

std::size_t Questions::ask(std::byte* at, std::uint64_t now_cycles) noexcept {
  const std::size_t which = asked_ % open_max;
  if (asked_at_[which] != 0) return 0;
  asked_at_[which] = now_cycles;
  const bool arp = asked_++ % 2 == 0;
  const Ipv4Address ip{(server_.value & 0xffff0000u) + 0xe000u + static_cast<std::uint32_t>(which)};
  if (arp) {
    std::memset(at, 0, ether_frame_min);
    *view<EtherHeader>(at) = {mac_broadcast, mac_of(which), Be16{ether_type_arp}};
    *view<ArpHeader>(at + l3_at) = {Be16{arp_hardware_ethernet},
                                    Be16{ether_type_ipv4},
                                    6,
                                    4,
                                    Be16{arp_request},
                                    mac_of(which),
                                    ip.wire(),
                                    {},
                                    server_.wire()};
    return ether_frame_min;
  }
  std::memset(at, 0, ping_bytes);
  *view<EtherHeader>(at) = {own_mac, mac_of(which), Be16{ether_type_ipv4}};
  auto* ipv4 = view<Ipv4Header>(at + l3_at);
  *ipv4 = {ipv4_version_ihl_plain,
           0,
           Be16{static_cast<std::uint16_t>(ping_bytes - l3_at)},
           Be16{},
           Be16{},
           64,
           ip_protocol_icmp,
           Be16{},
           ip.wire(),
           server_.wire()};
  ipv4->checksum = checksum_of(sum_bytes({at + l3_at, sizeof(Ipv4Header)}));
  auto* icmp = view<IcmpEchoHeader>(at + icmp_at);
  *icmp = {icmp_echo_request, 0, Be16{}, Be16{ping_id}, Be16{static_cast<std::uint16_t>(which)}};
  icmp->checksum = checksum_of(sum_bytes({at + icmp_at, ping_bytes - icmp_at}));
  return ping_bytes;
}

void Questions::on_frame(const std::byte* at, std::size_t length, std::uint64_t now_cycles) noexcept {
  if (length < ether_frame_min) return;
  const auto* ether = view<EtherHeader>(at);
  const std::uint64_t which = ether->destination.number() - mac_of(0).number();
  if (which >= open_max) return;
  const std::uint16_t type = ether->type.host();
  const bool answer = type == ether_type_arp ? view<ArpHeader>(at + l3_at)->operation.host() == arp_reply &&
                                                   view<ArpHeader>(at + l3_at)->sender_mac == own_mac
                                             : view<IcmpEchoHeader>(at + icmp_at)->type == icmp_echo_reply &&
                                                   view<IcmpEchoHeader>(at + icmp_at)->sequence.host() == which;
  if (answer) answered(which, now_cycles);
}

void Questions::answered(std::size_t which, std::uint64_t now_cycles) noexcept {
  if (asked_at_[which] == 0) return;
  waits_.push_back(now_cycles - asked_at_[which]);
  asked_at_[which] = 0;
}

void Questions::reset() {
  asked_ = 0;
  asked_at_.assign(open_max, 0);
  waits_.clear();
}

}  // namespace bootstorm::bench
