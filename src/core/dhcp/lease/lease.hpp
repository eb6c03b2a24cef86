// One address given out, and what is on disk of it.
#pragma once

#include <cstdint>

#include "bootstorm/lease_state.hpp"
#include "bootstorm/report_limit.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::dhcp {

[[nodiscard]] constexpr Link link_of(const Network& network) noexcept { return {network.port, network.vlan}; }

/// One cache line.
struct alignas(64) Lease {
  MacAddress mac;
  Link link;
  Ipv4Address address;
  std::uint32_t position = 0;  // in the pools, or AddressPlan::none
  std::uint8_t network = 0;    // index into Snapshot::networks, or AddressPlan::network_none
  LeaseState state = LeaseState::free;
  ClientKind kind = ClientKind::plain;
  std::uint8_t wakes_sent = 0;       // of BootProfile::wake_ms; wakes_all: none is due
  bool reserved = false;             // held by right of a board's reservation
  bool offer_pending = false;        // AddressPlan::pending_offer() waits to be sent
  bool known = false;                // the board is listed in the configuration
  std::uint8_t client_class = 0xff;  // index into DhcpSettings::classes, or class_none
  std::uint8_t probes_sent = 0;      // for a squatted or returned address, since it was last seen in use
  bool squatted : 1 = false;         // quarantined because that MAC uses the address without having a lease for it
  bool asked : 1 = false;            // its delayed OFFER waits for a host that uses the address
  bool proven : 1 = false;           // the holder has used the address, or renewed it in time
  bool first_hand : 1 = false;       // the holder's messages have its own MAC as their Ethernet source
  bool declined : 1 = false;         // returned because its holder found another host using it: not to be offered again
  Nanos expires_at = 0;              // 0: just taken; of a returned address: the end of what its holder was promised
  Nanos discovered_at = 0;  // the DISCOVER that the delayed OFFER and the wake frames are counted from, or the return
  ReportLimit conflict_reports;
  Nanos timer_at = 0;  // what the timer is armed for; moved only when it fires or something is due earlier
};
static_assert(sizeof(Lease) == 64);

/// What the journal was last given of a lease.
struct JournaledLease {
  std::uint64_t number = 0;  // of the newest record; 0: none since the start
  Nanos until = 0;           // as recorded; 0: nothing is recorded
  LeaseState state = LeaseState::free;
  std::uint32_t serial = 0;  // likewise
};

}  // namespace bootstorm::dhcp
