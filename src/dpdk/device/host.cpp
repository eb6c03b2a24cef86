#include "dpdk/device/host.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace bootstorm::dpdk {

namespace fs = std::filesystem;

bool has_capability(Capability capability) {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;) {
    if (word != "CapEff:") continue;
    std::uint64_t effective = 0;
    status >> std::hex >> effective;
    return ((effective >> static_cast<unsigned>(capability)) & 1) != 0;
  }
  return geteuid() == 0;
}

std::vector<unsigned> allowed_cpus() {
  std::vector<unsigned> cpus;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
    }
  }
  if (cpus.empty()) cpus.push_back(0);
  return cpus;
}

std::uint64_t free_hugepage_bytes() {
  static constexpr std::string_view prefix = "hugepages-";
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/sys/kernel/mm/hugepages", error}) {
    const std::string name = entry.path().filename();  // hugepages-2048kB
    if (!name.starts_with(prefix)) continue;
    std::uint64_t free = 0;
    std::ifstream{entry.path() / "free_hugepages"} >> free;
    bytes += free * std::strtoull(name.c_str() + prefix.size(), nullptr, 10) * 1024;
  }
  return bytes;
}

std::uint64_t hugepages_to_reserve(std::uint64_t need_bytes) {
  constexpr std::uint64_t page_bytes = std::uint64_t{2} << 20;
  std::uint64_t reserved = 0;
  std::ifstream{"/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"} >> reserved;
  const std::uint64_t free = free_hugepage_bytes();
  return reserved + (need_bytes > free ? (need_bytes - free + page_bytes - 1) / page_bytes : 0);
}

InterfaceState interface_state(const std::string& name) {
  // ioctl and not /sys: /sys may belong to another network namespace than this process.
  InterfaceState state;
  ifreq request{};
  if (name.empty() || name.size() >= sizeof request.ifr_name) return state;
  const int any_socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any_socket < 0) return state;

  std::memcpy(request.ifr_name, name.data(), name.size());
  if (ioctl(any_socket, SIOCGIFFLAGS, &request) == 0) {
    state.exists = true;
    state.running = (request.ifr_flags & IFF_RUNNING) != 0;
    ethtool_drvinfo information{};
    information.cmd = ETHTOOL_GDRVINFO;
    request.ifr_data = reinterpret_cast<char*>(&information);
    if (ioctl(any_socket, SIOCETHTOOL, &request) == 0) state.driver = information.driver;
  }
  close(any_socket);
  return state;
}

void set_interface_up(const std::string& name) {
  ifreq request{};
  if (name.empty() || name.size() >= sizeof request.ifr_name) return;
  const int any_socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any_socket < 0) return;
  std::memcpy(request.ifr_name, name.data(), name.size());
  if (ioctl(any_socket, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_UP) == 0) {
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    (void)ioctl(any_socket, SIOCSIFFLAGS, &request);
  }
  close(any_socket);
}

bool holds_tap(const std::string& name) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/proc/self/fdinfo", error}) {
    std::ifstream lines{entry.path()};
    for (std::string line; std::getline(lines, line);) {
      if (line == "iff:\t" + name) return true;
    }
  }
  return false;
}

PciState pci_state(const std::string& address) {
  const fs::path device = fs::path{"/sys/bus/pci/devices"} / address;
  std::error_code error;
  if (!fs::exists(device, error)) return {};
  const fs::path driver = fs::read_symlink(device / "driver", error);
  return {true, driver.filename().string()};
}

std::string own_path() {
  std::error_code error;
  const fs::path path = fs::read_symlink("/proc/self/exe", error);
  return error ? "bootstorm" : path.string();
}

}  // namespace bootstorm::dpdk
