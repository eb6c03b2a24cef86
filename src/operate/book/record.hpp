// What the book knows of one board: who it is, what it did last, and what this boot has come to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "bootstorm/lease_state.hpp"
#include "bootstorm/model.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "operate/book/happening.hpp"

namespace bootstorm::operate {

inline constexpr std::size_t happenings_max = 64;
/// Boots that are remembered by their beginning, to see a loop.
inline constexpr std::size_t boots_remembered = 4;

/// Since the board was switched on, as far as can be told. Times are 0 where it has not happened.
struct Boot {
  Nanos began_at = 0;
  Nanos asked_at = 0;    // the last DISCOVER
  Nanos offered_at = 0;  // the last OFFER
  Nanos refused_at = 0;  // the last message that got nothing
  Nanos requested_at = 0;
  Nanos finished_at = 0;  // a file
  Nanos kernel_at = 0;    // the kernel, whole
  Nanos missing_at = 0;   // the last request for a file that it does not get
  Nanos stalled_at = 0;
  Nanos slow_ns = 0;          // what the slowest file took
  Nanos bound_at = 0;         // its system's lease
  Nanos delayed_at = 0;       // the last OFFER that was put off
  Nanos acknowledged_at = 0;  // the last REQUEST that it got its address for
  Nanos used_at = 0;          // its address, without a REQUEST
  Nanos foreign_at = 0;       // another server answered it
  Nanos chose_other_at = 0;   // it took another server's offer
  Nanos arp_at = 0;           // it asked for another host
  Nanos arp_began_at = 0;     // for that one, since its OFFER
  std::uint64_t bytes = 0;
  std::uint32_t files = 0;
  std::uint32_t repeated = 0;
  std::uint32_t round_trip_us = 0;
  std::uint32_t stalled_block = 0;
  std::uint32_t beside = 0;  // transfers that ran when the last one began
  Ipv4Address foreign;
  Ipv4Address arp_for;
  std::uint16_t asks = 0;  // DISCOVERs since it last got on
  std::uint16_t offers = 0;
  std::uint16_t acknowledgements = 0;  // since it last asked for a file
  std::uint16_t asked_for_s = 0;       // before its first DISCOVER was heard, as it says
  std::uint16_t missing_asks = 0;      // for that file, one after the other
  std::uint16_t open = 0;              // transfers that run
  Name requested = name_none;
  Name finished = name_none;
  Name missing = name_none;
  Name needed = name_none;  // the last one that it does not get and that its model cannot do without
  Name stalled = name_none;
  Name slow = name_none;
  Reason refused{};
  ClientKind asked_as{};
};

struct Record {
  MacAddress mac;
  Ipv4Address ip;
  Ipv4Address relay;
  std::uint32_t board = 0;  // one more than its index among the listed ones; 0: a stranger
  std::uint32_t serial = 0;
  std::uint16_t vlan = 0;
  std::uint8_t port = 0;
  bool has_serial = false;
  Model model{};
  Nanos first_at = 0;
  Nanos last_at = 0;
  // Frames of its MAC that were dropped, and a rival for its address: not of one boot.
  Nanos dropped_at = 0;
  Nanos drops_began_at = 0;
  std::uint32_t drops = 0;
  std::uint16_t dropped_tag = 0;  // VLAN of the last one
  Reason dropped{};
  bool is_intruder = false;  // the address is the rival's
  Nanos rival_at = 0;
  MacAddress rival;
  Ipv4Address rival_ip;
  std::array<Nanos, boots_remembered> boots{};  // when the last ones began, the latest first
  Boot boot;
  Boot before;              // the boot before this one
  std::uint32_t older = 0;  // neighbours by last_at
  std::uint32_t younger = 0;
  std::uint32_t happened = 0;  // since it is known; the last happenings_max are kept
  std::array<Happening, happenings_max> happenings;
};

}  // namespace bootstorm::operate
