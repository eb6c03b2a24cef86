#include "dpdk/xdp/program.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string_view>
#include <system_error>

#include "base/environment_error.hpp"
#include "dpdk/xdp/attached.hpp"
#include "dpdk/xdp/frames_to_sockets.hpp"

namespace bootstorm::dpdk {
namespace {

/// The kernel counts programs and interfaces from its start on.
std::string identity(unsigned interface_index, std::uint32_t program) {
  std::string start;
  std::ifstream{"/proc/sys/kernel/random/boot_id"} >> start;
  return start + ' ' + std::to_string(interface_index) + ' ' + std::to_string(program);
}

bool is_xdp(const Device& device) { return device.driver == "net_af_xdp"; }

bool names(const Device& device, const std::string& key) {
  return device.text.find("," + key + "=") != device.text.npos;
}

/// Queues that an interface receives in, and what ethtool(8) calls them; 1: it does not say.
struct Channels {
  unsigned count = 1;
  const char* kind = "combined";
};

Channels channels_of(const std::string& interface) {
  ethtool_channels channels{};
  channels.cmd = ETHTOOL_GCHANNELS;
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&channels);
  const FileDescriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  if (!socket.ok() || ::ioctl(socket.get(), SIOCETHTOOL, &request) != 0) return {};
  if (channels.combined_count != 0) return {.count = channels.combined_count};
  return {.count = std::max(channels.rx_count, 1U), .kind = "rx"};
}

unsigned queues_for(const Device& device, unsigned workers) {
  const Channels channels = channels_of(device.interface);
  const bool are_combined = std::string_view{channels.kind} == "combined";
  const unsigned most = are_combined ? workers : 1;  // DPDK takes no more where a queue does not go both ways
  if (channels.count <= most) return channels.count;
  const std::string taken = std::to_string(most), count = std::to_string(channels.count);
  throw EnvironmentError{device.interface + " spreads its frames over " + count + " queues, of which " + device.text +
                         " takes " + taken + ": sudo ethtool -L " + device.interface + ' ' + channels.kind + ' ' +
                         taken + (are_combined ? ", or set appliance: {workers: " + count + "}" : "")};
}

}  // namespace

std::filesystem::path XdpPrograms::record_of(const Device& device) const {
  return records_ / ("xdp-" + device.interface);
}

void XdpPrograms::make_way(const Device& device) const {
  if (!is_xdp(device)) return;
  const unsigned index = if_nametoindex(device.interface.c_str());
  const std::uint32_t program = attached_program(index);
  if (program == 0) return;
  std::string left;
  if (!records_.empty()) {
    std::ifstream record{record_of(device)};
    std::getline(record, left);
  }
  if (left != identity(index, program)) {
    throw EnvironmentError{device.text + " needs the frames of " + device.interface +
                           ", which has an XDP program that may be somebody else's: sudo ip link set dev " +
                           device.interface + " xdp off takes it away"};
  }
  if (const int error = detach_program(index); error != 0) {
    throw EnvironmentError{device.text + ": the XDP program that an earlier run has left cannot be taken away: " +
                           std::generic_category().message(error)};
  }
}

std::string XdpPrograms::arguments_of(const Device& device, unsigned workers) {
  if (!is_xdp(device)) return {};
  std::string added;
  if (!names(device, "queue_count")) added += ",queue_count=" + std::to_string(queues_for(device, workers));
  if (!names(device, "xdp_prog")) added += ",xdp_prog=" + program_path();
  return added;
}

std::string XdpPrograms::program_path() {
  if (!object_.ok()) {
    object_ = FileDescriptor{::memfd_create("frames_to_sockets", MFD_CLOEXEC)};
    const auto bytes = frames_to_sockets();
    if (::write(object_.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw EnvironmentError{"there is no memory for an XDP program: " + std::generic_category().message(errno)};
    }
  }
  return "/proc/self/fd/" + std::to_string(object_.get());
}

void XdpPrograms::remember(const Device& device) const {
  if (!is_xdp(device) || records_.empty()) return;
  const unsigned index = if_nametoindex(device.interface.c_str());
  std::error_code exists;
  std::filesystem::create_directories(records_, exists);
  std::ofstream{record_of(device)} << identity(index, attached_program(index)) << '\n';
}

}  // namespace bootstorm::dpdk
