#include "rights/drivers.hpp"

#include <algorithm>
#include <array>

namespace bootstorm::rights {
namespace {

using Calls = std::span<const char* const>;

constexpr std::array tap_worker{"read", "readv", "write", "writev", "ioctl"};
constexpr std::array packet_worker{"poll", "ppoll", "sendto"};
constexpr std::array xdp_worker{"poll", "ppoll", "sendto", "recvfrom", "getsockopt"};
constexpr std::array pcap_worker{"read", "write", "lseek", "brk", "mmap", "munmap", "newfstatat", "fstat"};
constexpr std::array pcap_live_worker{"poll", "ppoll", "recvfrom", "recvmsg", "sendto", "read", "write"};
constexpr std::array xdp_control{"bpf", "setrlimit"};

/// Promiscuous mode and the MTU take CAP_NET_ADMIN, the socket CAP_NET_RAW.
constexpr CapabilitySet packets{CAP_NET_ADMIN, CAP_NET_RAW};

// CAP_SYS_ADMIN for uio: physical addresses in /proc/self/pagemap, and the card's whole configuration space; its files
// are the user's by `bootstorm prepare`. CAP_IPC_LOCK for vfio: memory that the card may reach counts as locked, which
// LimitMEMLOCK=infinity allows as well.
constexpr std::array rows{
    DriverRow{Driver::tap, "net_tap", {CAP_NET_ADMIN}, {CAP_NET_ADMIN}, "/dev/net/tun", {}, tap_worker},
    DriverRow{Driver::af_packet, "net_af_packet", packets, packets, "", {}, packet_worker},
    DriverRow{Driver::af_xdp, "net_af_xdp", packets | CapabilitySet{CAP_BPF, CAP_IPC_LOCK},
              packets | CapabilitySet{CAP_BPF, CAP_IPC_LOCK}, "", xdp_control, xdp_worker},
    DriverRow{Driver::pcap, "net_pcap", {}, {}, "", {}, pcap_worker},
    DriverRow{Driver::pcap_live, "net_pcap on an interface", packets, packets, "", {}, pcap_live_worker},
    DriverRow{Driver::memory, "net_ring", {}, {}, "", {}, {}},
    // A worker talks to its card by memory alone: with ioctl(2) on vfio's files it could let the card reach more.
    DriverRow{Driver::vfio, "a PCI card by vfio-pci", {CAP_IPC_LOCK}, {CAP_IPC_LOCK}, "/dev/vfio", {}, {}},
    DriverRow{Driver::uio, "a PCI card by uio", {CAP_SYS_ADMIN}, {}, "/dev/uio*, /sys/bus/pci/devices", {}, {}},
    DriverRow{Driver::unknown, "a driver without a row", packets, packets, "", {}, {}, false},
};

}  // namespace

std::span<const DriverRow> driver_rows() noexcept { return rows; }

const DriverRow& row_of(Driver driver) noexcept { return *std::ranges::find(rows, driver, &DriverRow::driver); }

Driver driver_of(std::string_view dpdk_driver, std::string_view kernel_driver, bool has_interface) {
  if (dpdk_driver.empty()) {
    if (kernel_driver == "vfio-pci") return Driver::vfio;
    if (kernel_driver == "uio_pci_generic" || kernel_driver == "igb_uio") return Driver::uio;
    return Driver::unknown;
  }
  if (dpdk_driver == "net_tap") return Driver::tap;
  if (dpdk_driver == "net_af_packet") return Driver::af_packet;
  if (dpdk_driver == "net_af_xdp") return Driver::af_xdp;
  if (dpdk_driver == "net_pcap") return has_interface ? Driver::pcap_live : Driver::pcap;
  if (dpdk_driver == "net_ring" || dpdk_driver == "net_null") return Driver::memory;
  return Driver::unknown;
}

Needs needs_of(std::span<const Driver> drivers) {
  Needs needs;
  for (const Driver driver : drivers) {
    needs.opening = needs.opening | row_of(driver).opening;
    needs.kept = needs.kept | row_of(driver).kept;
  }
  return needs;
}

}  // namespace bootstorm::rights
