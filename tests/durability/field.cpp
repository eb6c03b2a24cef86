#include "field.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::durability {

namespace {

constexpr std::uint16_t tag = 20;
constexpr Ipv4Address home_ip = Ipv4Address::of(10, 7, 0, 1);
constexpr Ipv4Address tagged_ip = Ipv4Address::of(10, 9, 0, 1);
constexpr Ipv4Address relay_ip = Ipv4Address::of(10, 12, 0, 1);
constexpr std::uint32_t pool_begins = 0x100;
constexpr std::size_t l3 = sizeof(EtherHeader);
constexpr std::size_t l4 = l3 + sizeof(Ipv4Header);
constexpr std::size_t payload_at = l4 + sizeof(UdpHeader);
/// What the relay adds: sub-option 1, the port that the board is at.
constexpr std::array<std::byte, 6> agent{std::byte{82}, std::byte{4}, std::byte{1},
                                         std::byte{2},  std::byte{7}, std::byte{9}};

test::BootFiles small_files(std::uint64_t seed) {
  return {seed,
          test::BootFiles::Sizes{{"bootcode.bin", 1100}, {"start.elf", 700},  {"config.txt", 0},
                                {"cmdline.txt", 1},     {"kernel8.img", 900}, {"bcm2710-rpi-3-b.dtb", 511},
                                {"start4.elf", 1500},   {"fixup.dat", 100}}};
}

Network network_with(Ipv4Address address, std::uint16_t vlan, std::uint32_t addresses, std::uint32_t& position,
                     const Fleet& fleet) {
  Network network;
  network.vlan = vlan;
  network.address = address;
  network.prefix_length = 16;
  network.dhcp.mode = DhcpMode::server;
  network.dhcp.lease_s = fleet.lease_s;
  network.dhcp.rapid_commit = fleet.rapid_commit;
  network.dhcp.probe = fleet.probe;
  for (BootProfile& profile : network.dhcp.profiles) {
    profile.offer_delay_ms = fleet.offer_delay_ms;
    profile.offer_hold_s = fleet.offer_hold_s;
  }
  // Two ranges, and a gap between them.
  const std::uint32_t first = (address.value & 0xffff0000u) + pool_begins, half = addresses / 2;
  network.dhcp.pool = {{{first}, {first + half - 1}}, {{first + half + 3}, {first + addresses + 2}}};
  network.dhcp.pool_first = position;
  position += addresses;
  return network;
}

bool is_arp(const test::Buffer& frame) {
  return view<EtherHeader>(frame.bytes.data())->type.host() == ether_type_arp;
}

void pad(test::Buffer& frame) {
  while (frame.length < ether_frame_min) frame.bytes[frame.length++] = std::byte{};
}

/// A router's hop.
void pass_on(test::Buffer& frame, MacAddress from, MacAddress to) {
  auto* ether = view<EtherHeader>(frame.bytes.data());
  ether->source = from;
  ether->destination = to;
  auto* ipv4 = view<Ipv4Header>(frame.bytes.data() + l3);
  --ipv4->ttl;
  ipv4->checksum = {};
  ipv4->checksum = checksum_of(sum_bytes({frame.bytes.data() + l3, sizeof(Ipv4Header)}));
}

/// The DHCP payload's bytes as the UDP header says.
std::size_t payload_of(const test::Buffer& frame) {
  return view<UdpHeader>(frame.bytes.data() + l4)->length.host() - sizeof(UdpHeader);
}

/// Where the options end: at the end option.
std::size_t end_of_options(std::span<const std::byte> message) {
  std::size_t at = sizeof(DhcpHeader);
  while (at + 1 < message.size() && message[at] != std::byte{255} && message[at] != std::byte{82}) {
    at += message[at] == std::byte{} ? 1 : 2 + std::to_integer<std::size_t>(message[at + 1]);
  }
  return at;
}

/// From the relay, a datagram whose payload of `length` bytes lies there already.
void send_by_relay(test::Buffer& frame, MacAddress mac, Ipv4Address to, std::uint16_t port, std::size_t length) {
  frame.length = write_datagram(frame.bytes.data(),
                                {.source_mac = router_mac,
                                 .destination_mac = mac,
                                 .source = relay_ip,
                                 .destination = to,
                                 .source_port = udp_port_dhcp_server,
                                 .destination_port = port},
                                length);
}

}  // namespace

Field::Field(const Fleet& fleet) : places_{Place::home}, files_(small_files(fleet.seed)) {
  if (fleet.vlan) places_.push_back(Place::tagged);
  if (fleet.relay) places_.push_back(Place::relayed);
  if (places_.size() > 1) places_.push_back(Place::home);
  if (fleet.squatters_percent != 0) squatted_every_ = 100 / fleet.squatters_percent;
  const auto addresses_at = [&](Place place) {
    const auto here = static_cast<std::uint32_t>(std::count(places_.begin(), places_.end(), place));
    const auto all = static_cast<std::uint32_t>(places_.size());
    return std::max(4u, fleet.boards * here / all * fleet.pool_percent / 100);
  };
  snapshot_.id = 1;
  snapshot_.ports = {{server_mac, 1500}};
  std::uint32_t position = 0;
  snapshot_.networks.push_back(network_with(home_ip, 0, addresses_at(Place::home), position, fleet));
  if (fleet.vlan) {
    snapshot_.networks.push_back(network_with(tagged_ip, tag, addresses_at(Place::tagged), position, fleet));
  }
  if (fleet.relay) {
    Network subnet = network_with(relay_ip, 0, addresses_at(Place::relayed), position, fleet);
    subnet.is_subnet = true;
    subnet.dhcp.router = relay_ip;
    snapshot_.networks.push_back(std::move(subnet));
  }
  snapshot_.default_image = 0;
  snapshot_.files = files_.index();
  snapshot_.index_boards();
}

const Network& Field::network_at(Place place) const {
  if (place == Place::home) return snapshot_.networks.front();
  return *std::find_if(snapshot_.networks.begin(), snapshot_.networks.end(), [place](const Network& network) {
    return place == Place::relayed ? network.is_subnet : network.vlan != 0;
  });
}

MacAddress Field::next_hop(Place place) { return place == Place::relayed ? router_mac : server_mac; }

bool Field::is_squatted(Ipv4Address address) const {
  const bool in_pool = (address.value & 0xffffu) >= pool_begins;
  return squatted_every_ != 0 && in_pool && address.value % squatted_every_ == 0;
}

bool Field::towards_server(Place place, test::Buffer& frame) const {
  std::byte* at = frame.bytes.data();
  if (place == Place::home) return true;
  if (place == Place::tagged) {
    std::memmove(at + l3 + sizeof(VlanTag), at + l3, frame.length - l3);
    const Be16 type = view<EtherHeader>(at)->type;
    view<EtherHeader>(at)->type = Be16{ether_type_vlan};
    *view<VlanTag>(at + l3) = {Be16{tag}, type};
    frame.length += static_cast<std::uint32_t>(sizeof(VlanTag));
    return true;
  }
  if (is_arp(frame)) {
    auto* arp = view<ArpHeader>(at + l3);
    const MacAddress board = arp->sender_mac;
    *view<EtherHeader>(at) = {board, router_mac, Be16{ether_type_arp}};
    arp->operation = Be16{arp_reply};
    std::swap(arp->sender_ip, arp->target_ip);
    arp->sender_mac = router_mac;
    arp->target_mac = board;
    return false;
  }
  if (view<EtherHeader>(at)->destination != mac_broadcast) {
    pass_on(frame, router_mac, server_mac);
    return true;
  }
  // RFC 3046 §2.1, RFC 1542 §4.1.1.
  auto* dhcp = view<DhcpHeader>(at + payload_at);
  dhcp->giaddr = relay_ip.wire();
  ++dhcp->hops;
  const std::size_t end = end_of_options({at + payload_at, payload_of(frame)});
  std::memcpy(at + payload_at + end, agent.data(), agent.size());
  at[payload_at + end + agent.size()] = std::byte{255};
  send_by_relay(frame, server_mac, home_ip, udp_port_dhcp_server, end + agent.size() + 1);
  return true;
}

Place Field::untagged(test::Buffer& frame) {
  std::byte* at = frame.bytes.data();
  if (view<EtherHeader>(at)->type.host() != ether_type_vlan) return Place::home;
  view<EtherHeader>(at)->type = view<VlanTag>(at + l3)->type;
  frame.length -= static_cast<std::uint32_t>(sizeof(VlanTag));
  std::memmove(at + l3, at + l3 + sizeof(VlanTag), frame.length - l3);
  pad(frame);
  return Place::tagged;
}

std::optional<Ipv4Address> Field::towards_board(test::Buffer& frame) {
  std::byte* at = frame.bytes.data();
  if (is_arp(frame)) return std::nullopt;
  const auto to = Ipv4Address::from(view<Ipv4Header>(at + l3)->destination);
  if (to != relay_ip) {
    pass_on(frame, router_mac, mac_broadcast);
    return to;
  }
  auto* dhcp = view<DhcpHeader>(at + payload_at);
  MacAddress board;
  std::copy_n(dhcp->chaddr.begin(), board.octets.size(), board.octets.begin());
  const std::size_t end = end_of_options({at + payload_at, payload_of(frame)});
  at[payload_at + end] = std::byte{255};
  send_by_relay(frame, board, ipv4_broadcast, udp_port_dhcp_client, end + 1);
  return Ipv4Address{};
}

}  // namespace bootstorm::durability
