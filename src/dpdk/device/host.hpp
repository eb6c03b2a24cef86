// Facts about the machine that DPDK does not tell, or tells too late.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bootstorm::dpdk {

/// capabilities(7), by number.
enum class Capability : unsigned { net_admin = 12, net_raw = 13 };

/// Whether this process has it now.
[[nodiscard]] bool has_capability(Capability capability);

/// The CPUs this process may run on, ascending. Never empty.
[[nodiscard]] std::vector<unsigned> allowed_cpus();

/// Bytes in huge pages that nobody has taken yet, all page sizes together.
[[nodiscard]] std::uint64_t free_hugepage_bytes();

/// How many 2 MiB pages /proc/sys/vm/nr_hugepages must say for `need` bytes to be free.
[[nodiscard]] std::uint64_t hugepages_to_reserve(std::uint64_t need_bytes);

/// A kernel network interface of this network namespace.
struct InterfaceState {
  bool exists = false;
  bool running = false;  // up, with carrier. A TAP has carrier while some process holds it
  std::string driver;    // "tun" for TUN and TAP; empty if the kernel does not say
};
[[nodiscard]] InterfaceState interface_state(const std::string& name);
/// As `ip link set NAME up`, where this process may.
void set_interface_up(const std::string& name);

/// This process has a TAP of that name open, in whichever network namespace it is now.
[[nodiscard]] bool holds_tap(const std::string& name);

struct PciState {
  bool exists = false;
  std::string driver;  // the kernel driver it is bound to, empty: none
};
[[nodiscard]] PciState pci_state(const std::string& address);

/// The running program's path, for commands that are shown to the operator.
[[nodiscard]] std::string own_path();

}  // namespace bootstorm::dpdk
