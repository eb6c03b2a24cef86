// Ethernet II and 802.1Q (IEEE 802.3, 802.1Q).
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <type_traits>

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

  // Two loads and one comparison; over the array it would be a call of memcmp.
  friend constexpr bool operator==(const MacAddress& a, const MacAddress& b) {
    if (std::is_constant_evaluated()) return a.number() == b.number();
    return ((load<std::uint32_t>(&a.octets[0]) ^ load<std::uint32_t>(&b.octets[0])) |
            (unsigned{load<std::uint16_t>(&a.octets[4])} ^ load<std::uint16_t>(&b.octets[4]))) == 0;
  }
  friend constexpr auto operator<=>(const MacAddress& a, const MacAddress& b) { return a.number() <=> b.number(); }

 private:
  template <class Part>
  [[nodiscard]] static Part load(const std::uint8_t* at) {
    Part part;
    std::memcpy(&part, at, sizeof part);
    return part;
  }
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
