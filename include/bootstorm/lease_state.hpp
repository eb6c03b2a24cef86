// The state of a lease, and the kind of client that holds it: what memory and disk have in common.
#pragma once

#include <cstddef>
#include <cstdint>

#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

/// The numbers are on disk.
enum class LeaseState : std::uint8_t {
  free = 0,
  offered = 1,       // held for its client, which has not been seen to use it
  bound_by_use = 2,  // a board that never REQUESTs was seen to use it
  bound = 3,         // acknowledged
  quarantined = 4,   // another host uses it: it has no holder and no client gets it
  boot_only = 5,     // no lease: another server gives the address, and a boot client is to be sent further frames
  returned = 6,      // given back or expired: its last holder may have it again, others only last. Never on disk
};

/// True for an address that a client has now.
[[nodiscard]] constexpr bool is_held(LeaseState state) noexcept {
  return state == LeaseState::offered || state == LeaseState::bound_by_use || state == LeaseState::bound;
}

/// What a client's own words say it is. All but plain are network boot ROMs and loaders. The numbers are on disk.
enum class ClientKind : std::uint8_t {
  plain = 0,
  pxe = 1,          // of another architecture than 0, or iPXE
  pi = 2,           // PXE of architecture 0, which every Raspberry Pi claims to be
  pi_rom = 3,       // the boot ROM of the 2B v1.2 and 3B, known by its constant GUID
  pi4 = 4,          // 4, 400, Compute Module 4, known by the "RPi4" in their GUID
  pi5 = 5,          // 5, 500, Compute Module 5, and any other that says "RPi"
  pi_bootcode = 6,  // what the ROM loads, and the first EEPROMs of the 4: their GUID is the serial, four times
  count_,
};
inline constexpr std::size_t client_kind_count = static_cast<std::size_t>(ClientKind::count_);

/// A broadcast domain: one port, one tag.
struct Link {
  std::uint8_t port = 0;
  std::uint16_t vlan = 0;
  friend constexpr bool operator==(const Link&, const Link&) = default;
};

/// Where a client's messages come from. The keys are on disk.
struct LeaseOrigin {
  std::uint32_t circuit = 0;  // keys of quotas; zero: not by a relay, or a client that is not counted
  std::uint32_t relay = 0;
  MacAddress via;  // the Ethernet source; zero: not known
  friend constexpr bool operator==(const LeaseOrigin&, const LeaseOrigin&) = default;
};

}  // namespace bootstorm
