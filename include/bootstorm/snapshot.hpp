// All that an operator decides: networks, boards, images, files. Built whole by control, published by swapping one
// pointer, never edited. Workers load it once a burst.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bootstorm/address_index.hpp"
#include "bootstorm/boards.hpp"
#include "bootstorm/files.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// A device port. Fixed from start to stop.
struct Port {
  MacAddress mac;
  std::uint16_t mtu = 1500;  // bytes of an IPv4 packet
};

struct AddressRange {
  Ipv4Address first;
  Ipv4Address last;  // inclusive
  [[nodiscard]] constexpr std::uint32_t size() const { return last.value - first.value + 1; }
};

enum class DhcpMode : std::uint8_t {
  off,
  server
};

/// What a Raspberry Pi boot ROM needs beyond the RFCs.
struct PiProfile {
  std::uint32_t offer_delay_ms = 0;                 // some boards loop if OFFER and TFTP answer come within 2 s
  std::array<std::uint32_t, 2> wake_ms{600, 1200};  // the ROM acts on an OFFER only when a later frame arrives; 0: none
  std::uint32_t offer_hold_s = 60;   // it never REQUESTs, so its OFFER is kept through its five DISCOVERs
  std::uint32_t boot_lease_s = 600;  // after its last sign of life
};

struct DhcpSettings {
  DhcpMode mode = DhcpMode::off;
  std::vector<AddressRange> pool;
  std::uint32_t pool_first = 0;  // this pool's first position among the addresses of all pools
  std::uint32_t lease_s = 43200;
  Ipv4Address router;            // zero: none
  std::vector<Ipv4Address> dns;  // at most 4
  PiProfile pi;

  [[nodiscard]] std::uint32_t pool_size() const {
    std::uint32_t size = 0;
    for (const auto& range : pool) size += range.size();
    return size;
  }
};

/// One IPv4 network on one port, tagged or not, with the appliance's own address in it.
struct Network {
  std::uint8_t port = 0;
  std::uint16_t vlan = 0;  // 0: untagged
  Ipv4Address address;     // our own
  std::uint8_t prefix_length = 24;
  std::uint8_t ttl = 64;       // of what is sent there
  std::uint8_t tos = 0;        // the same; DSCP in its upper six bits (RFC 2474)
  std::uint16_t path_mtu = 0;  // bytes of an IPv4 packet that reach every board; 0: as the port
  DhcpSettings dhcp;

  [[nodiscard]] constexpr Ipv4Address mask() const {
    return {prefix_length == 0 ? 0u : ~std::uint32_t{0} << (32 - prefix_length)};
  }
  [[nodiscard]] constexpr Ipv4Address broadcast() const { return {address.value | ~mask().value}; }
  [[nodiscard]] constexpr bool contains(Ipv4Address other) const {
    return ((address.value ^ other.value) & mask().value) == 0;
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
};

struct Snapshot {
  std::uint64_t id = 0;
  std::uint8_t generation_slot = 0;  // which of Shard::generation_uses counts this generation's transfers
  unsigned shards = 1;
  std::vector<Port> ports;
  std::vector<Network> networks;
  std::vector<Board> boards;
  std::array<std::uint16_t, model_count> model_images = no_images();  // asked behind a board's own and its group's
  std::uint16_t default_image = image_none;                           // asked last
  Rollout rollout;
  FileIndex files;
  bool files_loaded = true;  // false: RRQs wait for the snapshot that has them; "not found" would stop a board for good
  TftpLimits tftp;

  BoardIndex board_index;  // made by index_boards()
  bool has_model_images = false;  // likewise

  /// To be called once, after boards and model_images are filled in.
  void index_boards();
  [[nodiscard]] const Board* board_by_mac(MacAddress mac) const noexcept;
  [[nodiscard]] const Board* board_by_serial(std::uint32_t serial) const noexcept;
  [[nodiscard]] const Board* board_by_address(Ipv4Address own) const noexcept;
  [[nodiscard]] const Board* board_by_prefix(std::string_view prefix) const noexcept;
  /// The network of that tag on that port, or nullptr.
  [[nodiscard]] const Network* network_on(std::uint8_t port, std::uint16_t vlan) const noexcept;

 private:
  [[nodiscard]] static constexpr std::array<std::uint16_t, model_count> no_images() {
    std::array<std::uint16_t, model_count> images{};
    images.fill(image_none);
    return images;
  }
  [[nodiscard]] const Board* board_at(std::uint32_t index) const noexcept {
    return index == BoardIndex::none ? nullptr : &boards[index];
  }
};

}  // namespace bootstorm
