// What the server asks the networks that are its own to serve, and how far it has come: whether an address that is
// about to be given out is used already, whether its former holder uses it still, and whether there is another server.
//
// Boot firmware has a receive ring of a few frames (U-Boot on virtio: 32) that nobody empties before it begins to
// boot, and it never recovers once that was full. So a broadcast is an exception; all of them are in the table of
// ARCHITECTURE.md ("What nobody asked for"), and tests/unit/core/broadcasts_test.cpp counts them.
#pragma once

#include <array>
#include <cstdint>

#include "bootstorm/limits.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "core/dhcp/message/message.hpp"

namespace bootstorm::dhcp {

/// Addresses in hand that may be asked for at once, by broadcast, and then one in an interval. A U-Boot gives up 17 s
/// after its first DISCOVER: it hears at most 8 of these. A storm of boards does not wait; its addresses are offered
/// unasked.
inline constexpr unsigned asks_in_hand_burst = 4;
inline constexpr Nanos ask_in_hand_interval_ns = 5 * nanos_per_s;

/// How long a place of Prober::in_hand is kept: the OFFER is due long before.
inline constexpr Nanos in_hand_kept_ns = 2 * nanos_per_s;

/// Unanswered questions after which an address counts as free again, and the wait for each answer.
inline constexpr std::uint8_t address_probes_max = 2;
inline constexpr Nanos address_probe_wait_ns = nanos_per_s;

/// Another server does harm when a client asks, so that is when to look for one; and now and then, so that an operator
/// hears of it before. Soon after the start more often, because a switch may forward nothing for half a minute.
inline constexpr Nanos look_while_booting_ns = 60 * nanos_per_s;
inline constexpr Nanos look_idle_ns = 600 * nanos_per_s;
inline constexpr std::array<Nanos, 3> first_looks_ns{0, 10 * nanos_per_s, 40 * nanos_per_s};

/// An address that a client is about to be offered, and what a PendingOffer has no room for.
struct AddressInHand {
  Ipv4Address address;
  std::uint32_t slot = 0;    // of its lease
  std::uint8_t network = 0;  // index into Snapshot::networks
  bool is_asked_for = false;
  Nanos until = 0;  // then the place is free
  OptionValue<255> client_id;
};

/// What is sent into one network with an own address.
struct NetworkProbes {
  Nanos asks_due = 0;       // when all of asks_in_hand_burst may be sent again
  Nanos first_look_at = 0;  // 0: none yet
  Nanos looked_at = 0;
  std::uint8_t looks = 0;  // of first_looks_ns
  bool discover_seen = false;
};

struct Prober {
  /// What is known of the OFFER that waits for that lease, or nullptr.
  [[nodiscard]] AddressInHand* find_in_hand(std::uint32_t slot, Nanos now) noexcept {
    for (AddressInHand& each : in_hand) {
      if (each.slot == slot && each.until > now) return &each;
    }
    return nullptr;
  }
  /// A free place, or nullptr.
  [[nodiscard]] AddressInHand* place_in_hand(std::uint32_t slot, Nanos now) noexcept {
    for (AddressInHand& each : in_hand) {
      if (each.slot == slot || each.until <= now) return &each;
    }
    return nullptr;
  }

  std::array<NetworkProbes, networks_max> networks;  // as the snapshot's
  std::array<AddressInHand, 16> in_hand;
  bool has_unasked = false;  // in_hand, for the next tick
  ReportLimit crowded_reports;
};

}  // namespace bootstorm::dhcp
