// What the configuration means to do with this machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/wire/ipv4.hpp"
#include "machine/host.hpp"

namespace bootstorm::machine {

/// A network that the configuration has on a port.
struct PlannedNetwork {
  Ipv4Prefix own;
  std::optional<std::uint16_t> vlan{};  // none: frames without a tag
  bool gives_out = false;               // addresses
  bool is_proxy = false;
};

struct PlannedPort {
  std::string device;     // as it is written
  std::string driver;     // "net_af_packet"; empty: a PCI card
  std::string interface;  // that DPDK opens; empty: none
  std::string pci;        // "0000:3b:00.0"; empty: a virtual device
  unsigned mtu = 0;       // bytes; 0: as the card has it
  std::vector<PlannedNetwork> networks;
};

enum class PlannedPages : std::uint8_t {
  automatic,
  huge,
  ordinary
};

struct Planned {
  std::vector<PlannedPort> ports;
  unsigned workers = 1;
  std::vector<unsigned> cpus;  // the workers', if they are named
  bool spins = false;
  PlannedPages pages = PlannedPages::automatic;
  std::uint64_t memory_bytes = 0;  // for frames and files
};

/// The card behind a planned port; null: there is none.
[[nodiscard]] const Card* card_of(const Host& host, const PlannedPort& port);

/// DPDK drives a card that this kernel driver holds: it has been given away, or the driver shares it.
[[nodiscard]] bool is_ready_for_dpdk(std::string_view kernel_driver);
/// Of those, the ones through which a card reads and writes at physical addresses.
[[nodiscard]] bool is_uio(std::string_view kernel_driver);

/// Huge pages of 2 MiB that the kernel should reserve.
struct PagesWanted {
  std::uint64_t number = 0;  // of all that are reserved then
  std::uint64_t more = 0;    // than now
  std::uint64_t need_bytes = 0;
  std::uint64_t free_bytes = 0;  // now
  bool must = false;             // without them the appliance does not start
};
inline constexpr std::uint64_t huge_page_bytes = std::uint64_t{2} << 20;
/// Empty: as many as are wanted are free, or none are wanted. `own`: pages that were reserved for the appliance before,
/// which may have them by now.
[[nodiscard]] std::optional<PagesWanted> pages_wanted(const Host& host, const Planned& planned, std::uint64_t own = 0);

}  // namespace bootstorm::machine
