#include "dpdk/device/device.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/environment_error.hpp"
#include "dpdk/device/host.hpp"

namespace bootstorm::dpdk {

namespace {

bool looks_like_pci(std::string_view name) {  // 0000:3b:00.0 or 3b:00.0
  const auto is_address_char = [](char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) || c == ':' || c == '.';
  };
  return name.find(':') != name.npos && name.find('.') != name.npos && std::ranges::all_of(name, is_address_char);
}

std::string_view argument(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    if (part.starts_with(key) && part.size() > key.size() && part[key.size()] == '=')
      return part.substr(key.size() + 1);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

void check_permission(const Device& device, Capability capability, const char* capability_name) {
  if (has_capability(capability)) return;
  throw EnvironmentError{device.text + " needs the capability " + capability_name +
                         ", which this user lacks: run bootstorm as root (sudo " + own_path() +
                         " ...), or grant it: sudo setcap cap_net_admin,cap_net_raw+ep " + own_path()};
}

void check_tap(const Device& device) {
  if (access("/dev/net/tun", F_OK) != 0) {
    throw EnvironmentError{device.text + " needs /dev/net/tun, which does not exist: sudo modprobe tun"};
  }
  check_permission(device, Capability::net_admin, "CAP_NET_ADMIN");
  if (access("/dev/net/tun", R_OK | W_OK) != 0) {
    throw EnvironmentError{device.text +
                           " needs /dev/net/tun, which this user may not open: sudo chmod 666 /dev/net/tun"};
  }
  const InterfaceState state = interface_state(device.interface);
  if (!state.exists) return;
  if (state.driver != "tun") {
    throw EnvironmentError{device.text + " cannot create the interface " + device.interface +
                           ": another one has that name; choose another in iface="};
  }
  if (state.running) {
    throw EnvironmentError{"the interface " + device.interface + " of " + device.text +
                           " is in use by another process: stop it, or choose another name in iface= (sudo grep -l "
                           "'iff:.*" +
                           device.interface + "' /proc/[0-9]*/fdinfo/* names it)"};
  }
}

void check_interface(const Device& device) {
  if (device.interface.empty()) {
    throw EnvironmentError{device.text + " names no interface: add iface= with one that ip -brief link lists"};
  }
  if (!interface_state(device.interface).exists) {
    throw EnvironmentError{device.text + " names the interface " + device.interface +
                           ", which does not exist: ip -brief link lists those that do"};
  }
}

void check_pci(const Device& device) {
  const PciState state = pci_state(device.name);
  if (!state.exists) {
    throw EnvironmentError{"there is no PCI device " + device.name + ": lspci -D -d ::0200 lists the network cards"};
  }
  // A few drivers share the card with the kernel's own and are used where they are.
  static constexpr std::array<std::string_view, 6> usable{"vfio-pci",  "uio_pci_generic", "igb_uio",
                                                          "mlx4_core", "mlx5_core",       "mana"};
  if (std::ranges::find(usable, state.driver) == usable.end()) {
    throw EnvironmentError{"the card " + device.name + " belongs to " +
                           (state.driver.empty() ? "no driver" : "the kernel driver " + state.driver) +
                           ": sudo " + own_path() + " prepare, with the same configuration, takes it from there"};
  }
}

}  // namespace

Device parse_device(std::string_view text) {
  Device device;
  device.text = text;
  device.name = text.substr(0, text.find(','));
  device.is_pci = looks_like_pci(device.name);
  if (device.is_pci) {
    if (std::ranges::count(device.name, ':') == 1) device.name.insert(0, "0000:");
    std::ranges::transform(device.name, device.name.begin(), [](unsigned char c) { return std::tolower(c); });
    return device;
  }
  device.driver = device.name.substr(0, device.name.find_last_not_of("0123456789") + 1);
  device.interface = argument(text, "iface");
  return device;
}

void check_device(const Device& device) {
  if (device.is_pci) {
    check_pci(device);
  } else if (device.driver == "net_tap") {
    check_tap(device);
  } else if (device.driver == "net_af_packet") {
    check_permission(device, Capability::net_raw, "CAP_NET_RAW");
    check_interface(device);
  } else if (device.driver == "net_af_xdp") {
    check_permission(device, Capability::net_admin, "CAP_NET_ADMIN");
    check_interface(device);
  }
}

void set_up(const Device& device) {
  if (device.driver == "net_af_packet" || device.driver == "net_af_xdp") set_interface_up(device.interface);
}

bool needs_hugepages(const Device& device) {
  if (!device.is_pci) return false;
  const std::string driver = pci_state(device.name).driver;
  return driver == "uio_pci_generic" || driver == "igb_uio";
}

void fail_device(const Device& device, const std::string& log) {
  std::string text = device.is_pci ? "no DPDK driver supports the card " + device.name +
                                         ": https://core.dpdk.org/supported/nics lists those that are supported"
                                   : "DPDK cannot create the device " + device.text + ": check that " + device.driver +
                                         " is a driver of this DPDK and that the arguments are valid";
  if (!log.empty()) text += " (DPDK: " + log + ")";
  throw EnvironmentError{text};
}

DeviceLock::DeviceLock(const std::string& owner, const Device& device) {
  if (device.interface.empty() && !device.is_pci) return;
  const std::string name = owner + "/" + (device.is_pci ? device.name : device.driver + "/" + device.interface);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::min(name.size(), sizeof address.sun_path - 1);
  std::memcpy(address.sun_path + 1, name.data(), length);  // a leading NUL: the abstract namespace
  socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return;
  const auto address_length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
  if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), address_length) == 0 || errno != EADDRINUSE) return;
  close(std::exchange(socket_, -1));
  throw EnvironmentError{device.text + " is in use by another " + owner +
                         " process: stop it first (sudo ss -xap | grep " + name + " names it)"};
}

DeviceLock::DeviceLock(DeviceLock&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

DeviceLock::~DeviceLock() {
  if (socket_ >= 0) close(socket_);
}

}  // namespace bootstorm::dpdk
