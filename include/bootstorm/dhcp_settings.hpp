// What an operator decides about DHCP in one network, ready for workers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/boards.hpp"
#include "bootstorm/dhcp_options.hpp"
#include "bootstorm/lease_state.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

struct AddressRange {
  Ipv4Address first;
  Ipv4Address last;  // inclusive
  [[nodiscard]] constexpr std::uint32_t size() const { return last.value - first.value + 1; }
};

enum class DhcpMode : std::uint8_t {
  off,
  server,
  proxy,  // another server gives the addresses, this one says what to boot
};

/// What boot clients of one kind need beyond the RFCs. conf/profiles.yaml has them all, with the reasons.
struct BootProfile {
  std::uint32_t offer_delay_ms = 0;         // some boards loop if OFFER and TFTP answer come within 2 s
  std::array<std::uint32_t, 2> wake_ms{};   // a ROM acts on an OFFER only when a later frame arrives; 0: none
  std::uint32_t offer_hold_s = 60;          // it may never REQUEST, so its OFFER is kept through its DISCOVERs
  std::uint32_t boot_lease_s = 600;         // after its last sign of life
  std::uint32_t file_limit_s = 0;           // the firmware gives a file up that takes longer; 0: never, for all we know
  std::uint8_t hops = 0;                    // in replies; RFC 2131 table 3 has 0
  std::vector<std::byte> vendor_options{};  // option 43; empty: none
};
using BootProfiles = std::array<BootProfile, client_kind_count>;
/// The profiles that are known to work, as conf/profiles.yaml has them.
[[nodiscard]] BootProfiles default_profiles();

/// One thing that must hold of a client.
struct ClientCondition {
  enum class About : std::uint8_t {
    option,    // of its message
    mac,       // its own (chaddr)
    listed,    // it is a listed board
    unlisted,  // it is none
    group,     // it is a listed board of that group
  };

  std::uint8_t code = 0;                         // of the option: 60, 77, 93, 94, 97 or 175
  bool prefix = false;                           // the value need only begin with one of these
  std::vector<std::vector<std::byte>> values{};  // empty: the option need only be there
  About about = About::option;
  std::uint16_t group = group_none;  // as boards have it
};

/// Clients that get the same options and boot file. A client is in the first class whose conditions all hold.
struct ClientClass {
  /// One line of the menu that PXE ROMs show.
  struct MenuItem {
    std::uint16_t type = 0;  // as the client names it in its request to port 4011
    std::string file{};
  };

  std::string name{};
  std::vector<ClientCondition> conditions{};
  std::string boot_file{};        // empty: none
  Ipv4Address boot_server{};      // zero: the appliance
  OptionSet options{};            // before those of the network
  std::vector<std::byte> menu{};  // option 43 with boot servers, menu and prompt; empty: none
  std::vector<MenuItem> items{};
};

struct DhcpSettings {
  DhcpMode mode = DhcpMode::off;
  bool authoritative = false;       // says no where RFC 2131 has a server that knows nothing keep silent
  bool rapid_commit = false;        // RFC 4039
  bool probe = false;               // looks for hosts that use free addresses, and for other servers
  bool snooping = false;            // the switches add option 82, so a client's own does not get through
  bool serves_unknown = true;       // boards that are not listed get addresses, too
  std::uint32_t circuit_quota = 0;  // addresses for boards that are not listed behind one circuit of a relay; 0: all
  std::uint32_t relay_quota = 0;    // and behind one relay
  std::vector<AddressRange> pool;
  std::uint32_t pool_first = 0;  // this pool's first position among the addresses of all pools
  std::uint32_t lease_s = 43200;
  std::uint32_t first_lease_s = 0;  // of a client that has shown nothing yet but DHCP; 0: as all others
  Ipv4Address router;               // zero: none
  std::vector<Ipv4Address> dns;     // at most 4
  OptionSet options;                // instead of what the server would say of itself, and besides
  BootProfiles profiles = default_profiles();
  std::vector<ClientClass> classes;

  [[nodiscard]] std::uint32_t pool_size() const {
    std::uint32_t size = 0;
    for (const auto& range : pool) size += range.size();
    return size;
  }
  /// A kind that there is not counts as plain: it may come from a disk.
  [[nodiscard]] const BootProfile& profile(ClientKind kind) const noexcept {
    return profiles[kind < ClientKind::count_ ? static_cast<std::size_t>(kind) : 0];
  }
};

}  // namespace bootstorm
