// What a lease is at a moment, and who holds it: what memory and disk have in common.
#pragma once

#include <cstdint>

namespace bootstorm {

/// The numbers stand on disk.
enum class LeaseState : std::uint8_t {
  free = 0,
  offered = 1,       // kept for its client, who has not been seen to use it
  bound_by_use = 2,  // a board that never REQUESTs was seen to use it
  bound = 3,         // acknowledged
  quarantined = 4,   // somebody else uses it: it has no holder and nobody gets it
};

/// What a client's own words say it is. All but plain are network boot ROMs and loaders. The numbers stand on disk.
enum class ClientKind : std::uint8_t {
  plain = 0,
  pxe = 1,        // of another architecture than 0
  pi = 2,         // PXE of architecture 0, which every Raspberry Pi claims to be
  pi_rom = 3,     // the boot ROM of the 2B v1.2 and 3B, known by its constant GUID
  pi_eeprom = 4,  // 4, 400, 5 and compute modules, known by the "RPi" in their GUID
};

/// A broadcast domain: one port, one tag.
struct Link {
  std::uint8_t port = 0;
  std::uint16_t vlan = 0;
  friend constexpr bool operator==(const Link&, const Link&) = default;
};

}  // namespace bootstorm
