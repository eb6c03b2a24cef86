#include "dpdk/xdp/program.hpp"

#include <net/if.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
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

std::string XdpPrograms::arguments_of(const Device& device) {
  if (!is_xdp(device) || device.text.find(",xdp_prog=") != device.text.npos) return {};
  if (!object_.ok()) {
    object_ = FileDescriptor{::memfd_create("frames_to_sockets", MFD_CLOEXEC)};
    const auto bytes = frames_to_sockets();
    if (::write(object_.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
      throw EnvironmentError{"there is no memory for an XDP program: " + std::generic_category().message(errno)};
    }
  }
  return ",xdp_prog=/proc/self/fd/" + std::to_string(object_.get());
}

void XdpPrograms::remember(const Device& device) const {
  if (!is_xdp(device) || records_.empty()) return;
  const unsigned index = if_nametoindex(device.interface.c_str());
  std::error_code exists;
  std::filesystem::create_directories(records_, exists);
  std::ofstream{record_of(device)} << identity(index, attached_program(index)) << '\n';
}

}  // namespace bootstorm::dpdk
