// Ethernet II and 802.1Q (IEEE 802.3, 802.1Q).
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "bootstorm/bytes.hpp"

namespace bootstorm {

struct MacAddress {
  std::array<std::uint8_t, 6> octets{};

  /// The 48 bits as a number, first octet highest: a key for hashing and sorting.
  [[nodiscard]] constexpr std::uint64_t number() const {
    std::uint64_t value = 0;
    for (const auto octet : octets) value = (value << 8) | octet;
    return value;
  }
  [[nodiscard]] static constexpr MacAddress from_number(std::uint64_t value) {
    MacAddress mac;
    for (std::size_t i = 6; i-- > 0; value >>= 8) mac.octets[i] = static_cast<std::uint8_t>(value & 0xff);
    return mac;
  }
  /// Multicast, which includes broadcast: never a valid source.
  [[nodiscard]] constexpr bool is_group() const { return (octets[0] & 1) != 0; }
  friend constexpr auto operator<=>(const MacAddress&, const MacAddress&) = default;
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
