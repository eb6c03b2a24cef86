// What each driver of a port needs of the kernel: this table decides what the appliance keeps and what it gives up.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "rights/capabilities.hpp"

namespace bootstorm::rights {

enum class Driver : std::uint8_t {
  tap,
  af_packet,
  af_xdp,
  pcap,       // from and to files
  pcap_live,  // an interface
  memory,     // net_ring, net_null: nothing outside the process
  vfio,       // a PCI card behind an IOMMU
  uio,        // a PCI card without one
  unknown     // any other: nobody here has seen what it needs
};

struct DriverRow {
  Driver driver;
  const char* name;       // for people
  CapabilitySet opening;  // until its device is open, where the process is not root's
  CapabilitySet kept;     // by control's thread: to open a port again whose device went away. Workers keep none
  const char* devices;    // files in /dev and /sys that it opens
  std::span<const char* const> control_calls;  // beside what every appliance calls
  std::span<const char* const> worker_calls;   // beside what every worker calls
  bool is_known = true;                        // what it calls has been seen; if not, its calls are not filtered
};

[[nodiscard]] const DriverRow& row_of(Driver driver) noexcept;
[[nodiscard]] std::span<const DriverRow> driver_rows() noexcept;

/// `dpdk_driver`: "net_tap"; empty for a PCI card, and then `kernel_driver` is what it is bound to. `has_interface`: an
/// interface stands in its device string.
[[nodiscard]] Driver driver_of(std::string_view dpdk_driver, std::string_view kernel_driver, bool has_interface);

/// Of all ports together.
struct Needs {
  CapabilitySet opening;
  CapabilitySet kept;
};
[[nodiscard]] Needs needs_of(std::span<const Driver> drivers);

}  // namespace bootstorm::rights
