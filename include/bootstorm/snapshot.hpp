// All that an operator decides: networks, boards, images, files. Built whole by control, published by swapping one
// pointer, never edited. Workers load it once a burst.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bootstorm/boards.hpp"
#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/files.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/mix.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// A device port. Fixed from start to stop.
struct Port {
  MacAddress mac;
  std::uint16_t mtu = 1500;  // bytes of an IPv4 packet
  /// The other end is a kernel on the same machine, which leaves checksums to a device that is not there.
  bool is_virtual = false;
  std::uint64_t link_bytes_per_s = 0;  // what its cable carries; 0: not known
};

/// One IPv4 network on one port, tagged or not, with the appliance's own address in it. Or a subnet that is reached
/// from such a network: behind relays, or on the same wire.
struct Network {
  std::uint8_t port = 0;
  std::uint16_t vlan = 0;  // 0: untagged
  Ipv4Address address;     // our own; of a subnet, any of its addresses
  std::uint8_t prefix_length = 24;
  std::uint8_t ttl = 64;       // of what is sent there
  std::uint8_t tos = 0;        // the same; DSCP in its upper six bits (RFC 2474)
  std::uint64_t link_bytes_per_s = 0;  // what the way to its boards carries; 0: not known
  std::uint16_t path_mtu = 0;  // bytes of an IPv4 packet that reach every board; 0: as the port
  bool is_subnet = false;
  std::uint8_t home = 0;            // of a subnet: index of the network it is reached from
  std::uint8_t shared = 0;          // those of one home that share a wire have the same number; 0: by itself
  std::vector<Ipv4Address> relays;  // of a subnet: more addresses of its relays than those that lie in it
  DhcpSettings dhcp;

  [[nodiscard]] constexpr Ipv4Prefix prefix() const { return {address, prefix_length}; }
  [[nodiscard]] constexpr Ipv4Address mask() const { return prefix().mask(); }
  [[nodiscard]] constexpr Ipv4Address broadcast() const { return prefix().broadcast(); }
  [[nodiscard]] constexpr bool contains(Ipv4Address other) const { return prefix().contains(other); }
  /// False for an address that no host can have here: for those that is_host() excludes, and for the network's own
  /// number and broadcast address.
  [[nodiscard]] constexpr bool may_be_host(Ipv4Address other) const {
    if (!other.is_host()) return false;
    if (prefix_length >= 31) return true;  // RFC 3021
    return other != broadcast() && other != prefix().network();
  }
};

/// An image that some boards get before all others, to see how they do with it.
struct Rollout {
  static constexpr std::uint32_t whole = 10'000;

  std::uint16_t image = image_none;  // none: nothing is rolled out
  std::uint32_t share = 0;           // of the boards that are not listed, by MAC; of `whole`
};

/// Whether one of that key is among such a share: the same in every run, and in each larger share too.
[[nodiscard]] constexpr bool is_in_share(std::uint64_t key, std::uint32_t share) noexcept {
  return mix(key) % Rollout::whole < share;
}

struct TftpLimits {
  std::uint16_t blksize_max = 0;  // 0: as the port's MTU allows
  std::uint8_t windowsize_max = tftp_windowsize_max;
  bool single_port = false;            // transfers stay on port 69: for clients behind NAT or a firewall
  bool netascii = false;               // text files are served in netascii, too
  std::uint32_t sessions_max = 61440;  // over all shards
  // No settings, but given to the core here so that a simulation can try others (bench/results/NOTES.md).
  std::uint16_t resend_floor_ms = 200;  // a transfer that has lost nothing yet sends no block again sooner
  std::uint16_t resend_least_ms = 50;   // nor does one that has
};

/// Clients that are not listed and have no address yet, per port: so many may come at once, and then per second.
struct NewClientLimit {
  std::uint32_t per_s = 0;  // 0: no limit
  std::uint32_t burst = 1;
};

struct Snapshot {
  std::uint64_t id = 0;
  bool paces_links = false;          // what leaves over a full link is paced, and boards wait for their turn to boot
  std::uint8_t generation_slot = 0;  // which of Shard::generation_uses counts this generation's transfers
  unsigned shards = 1;
  std::vector<Port> ports;
  std::vector<Network> networks;  // all subnets behind those with an own address
  NewClientLimit new_clients;
  std::vector<Board> boards;
  std::array<std::uint16_t, model_count> model_images = no_images();  // asked behind a board's own and its group's
  std::uint16_t default_image = image_none;                           // asked last
  Rollout rollout;
  FileIndex files;
  bool files_loaded = true;  // false: RRQs wait for the snapshot that has them; "not found" would stop a board for good
  TftpLimits tftp;

  BoardIndex board_index;         // made by index_boards()
  bool has_model_images = false;  // likewise

  /// To be called once, after boards and model_images are filled in.
  void index_boards();
  /// As Event::board says it: one more than its index; 0 for nullptr.
  [[nodiscard]] std::uint32_t number_of(const Board* board) const noexcept {
    return board == nullptr ? 0 : static_cast<std::uint32_t>(board - boards.data()) + 1;
  }
  [[nodiscard]] const Board* board_by_mac(MacAddress mac) const noexcept;
  [[nodiscard]] const Board* board_by_serial(std::uint32_t serial) const noexcept;
  [[nodiscard]] const Board* board_by_address(Ipv4Address own) const noexcept;
  [[nodiscard]] const Board* board_by_client_id(std::string_view said) const noexcept;
  [[nodiscard]] const Board* board_by_circuit_id(std::string_view said) const noexcept;
  [[nodiscard]] const Board* board_by_prefix(std::string_view prefix) const noexcept;
  /// True for an address of that network, or of a subnet that is reached from it.
  [[nodiscard]] bool reaches(const Network& network, Ipv4Address address) const noexcept;
  /// Of those, an address on the network's own wire: its frames come from its own card and not from a router's.
  [[nodiscard]] bool is_on_link(const Network& network, Ipv4Address address) const noexcept;
  /// False for an address that no host can have, in that network or in a subnet that is reached from it.
  [[nodiscard]] bool may_be_host(const Network& network, Ipv4Address address) const noexcept {
    return network.contains(address) ? network.may_be_host(address)
                                     : address.is_host() && may_be_host_of_subnet(network, address);
  }
  /// The network of that tag on that port in which we have an address, or nullptr.
  [[nodiscard]] const Network* network_on(std::uint8_t port, std::uint16_t vlan) const noexcept;

 private:
  [[nodiscard]] static constexpr std::array<std::uint16_t, model_count> no_images() {
    std::array<std::uint16_t, model_count> images{};
    images.fill(image_none);
    return images;
  }
  [[nodiscard]] bool may_be_host_of_subnet(const Network& network, Ipv4Address address) const noexcept;
  [[nodiscard]] const Board* board_at(std::uint32_t index) const noexcept {
    return index == BoardIndex::none ? nullptr : &boards[index];
  }
};

}  // namespace bootstorm
