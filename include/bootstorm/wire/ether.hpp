// Ethernet II and 802.1Q (IEEE 802.3, 802.1Q).
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>

#include "bootstorm/bytes.hpp"

namespace bootstorm {

struct MacAddress {
  std::array<std::uint8_t, 6> octets{};

  /// The 48 bits as a number, first octet highest: a key for hashing and sorting.
  [[nodiscard]] constexpr std::uint64_t number() const {
    const auto halves = std::bit_cast<Halves>(octets);
    return (std::uint64_t{halves.high.host()} << 16) | halves.low.host();
  }
  [[nodiscard]] static constexpr MacAddress from_number(std::uint64_t value) {
    return {std::bit_cast<std::array<std::uint8_t, 6>>(
        Halves{Be32{static_cast<std::uint32_t>(value >> 16)}, Be16{static_cast<std::uint16_t>(value & 0xffff)}})};
  }
  /// Multicast, which includes broadcast: never a valid source.
  [[nodiscard]] constexpr bool is_group() const { return (octets[0] & 1) != 0; }

  // Two loads and two comparisons; over the array it would be a call of memcmp.
  friend constexpr bool operator==(const MacAddress& a, const MacAddress& b) {
    const auto left = std::bit_cast<Halves>(a.octets);
    const auto right = std::bit_cast<Halves>(b.octets);
    return ((left.high.memory() ^ right.high.memory()) |
            static_cast<std::uint32_t>(left.low.memory() ^ right.low.memory())) == 0;
  }
  friend constexpr auto operator<=>(const MacAddress& a, const MacAddress& b) { return a.number() <=> b.number(); }

 private:
  struct Halves {
    Be32 high;
    Be16 low;
  };
};
inline constexpr MacAddress mac_broadcast{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

struct EtherHeader {
  MacAddress destination;
  MacAddress source;
  Be16 type;
};
static_assert(sizeof(EtherHeader) == 14 && alignof(EtherHeader) == 1);

/// Follows an EtherHeader whose type is ether_type_vlan.
struct VlanTag {
  Be16 control;  // priority (3 bits), drop eligible (1), VLAN id (12)
  Be16 type;     // of what follows
};
static_assert(sizeof(VlanTag) == 4);

inline constexpr std::uint16_t ether_type_ipv4 = 0x0800;
inline constexpr std::uint16_t ether_type_arp = 0x0806;
inline constexpr std::uint16_t ether_type_vlan = 0x8100;
inline constexpr std::uint16_t vlan_id_mask = 0x0fff;
inline constexpr std::size_t ether_frame_min = 60;  // without the frame check sequence

}  // namespace bootstorm
