// A device string of the configuration, and what can be said about it before DPDK tries: DPDK's own start often goes
// well where a device is missing, in use or forbidden, and then does not say why.
#pragma once

#include <string>
#include <string_view>

namespace bootstorm::dpdk {

/// "net_tap0,iface=bootstorm0" or "0000:3b:00.0".
struct Device {
  std::string text;       // as it was written
  std::string added;      // what DPDK is told besides: ",queue_count=2,xdp_prog=…"
  std::string name;       // by which DPDK knows the port: "net_tap0", "0000:3b:00.0"
  std::string driver;     // "net_tap"; empty for a PCI address
  std::string interface;  // of iface=…; empty if there is none
  bool is_pci = false;
};

[[nodiscard]] Device parse_device(std::string_view text);

/// Throws EnvironmentError if this device cannot work: permission, a missing interface or card, a card that the kernel
/// still drives, a TAP that another process holds.
void check_device(const Device& device);

/// Sets the kernel's interface up that the device works on: after a start of the machine nobody else does so for a card
/// that has no address of the kernel's.
void set_up(const Device& device);

/// Whether the card reads and writes at physical addresses, which only huge pages keep: one without an IOMMU before it.
[[nodiscard]] bool needs_hugepages(const Device& device);

/// The sentence for a device that DPDK could not open; `log` is what DPDK said.
[[noreturn]] void fail_device(const Device& device, const std::string& log);

/// Held for the life of a process that drives a device. DPDK lets a second process attach to the same TAP or interface
/// without a word and take half of its frames, so bootstorm keeps itself from doing that. `owner` tells programs apart
/// that may share an interface (an appliance and a load generator).
class DeviceLock {
 public:
  /// Throws EnvironmentError if another process holds it. Devices that cannot be shared by accident are not locked.
  DeviceLock(const std::string& owner, const Device& device);
  ~DeviceLock();
  DeviceLock(DeviceLock&& other) noexcept;
  DeviceLock& operator=(DeviceLock&&) = delete;

 private:
  int socket_ = -1;  // bound to a name in the abstract namespace: gone with the process, however it ends
};

}  // namespace bootstorm::dpdk
