#include "machine/interface_control.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <thread>

#include "base/file_descriptor.hpp"

namespace bootstorm::machine {
namespace {

/// A request about that interface, or none that the kernel could understand.
class Request {
 public:
  explicit Request(const std::string& interface) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    if (interface.empty() || interface.size() >= sizeof request_.ifr_name) socket_ = FileDescriptor{};
    const std::size_t length = std::min(interface.size(), sizeof request_.ifr_name - 1);
    std::memcpy(request_.ifr_name, interface.data(), length);
  }
  [[nodiscard]] bool ask(unsigned long what) { return socket_.ok() && ::ioctl(socket_.get(), what, &request_) == 0; }
  template <class Command>
  [[nodiscard]] bool ask_ethtool(Command& command) {
    request_.ifr_data = reinterpret_cast<char*>(&command);
    return ask(SIOCETHTOOL);
  }
  [[nodiscard]] short& flags() { return request_.ifr_flags; }

 private:
  FileDescriptor socket_;
  ifreq request_{};
};

template <std::size_t Bytes>
std::string text_of(const char (&text)[Bytes]) {
  return {text, ::strnlen(text, Bytes)};
}

}  // namespace

bool set_link(const std::string& interface, bool up) {
  Request request{interface};
  if (!request.ask(SIOCGIFFLAGS)) return false;
  request.flags() = static_cast<short>(up ? request.flags() | IFF_UP : request.flags() & ~IFF_UP);
  return request.ask(SIOCSIFFLAGS);
}

bool wait_for_link(const std::string& interface, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds step{20};
  for (std::chrono::milliseconds waited{0}; waited < patience; waited += step) {
    Request request{interface};
    if (request.ask(SIOCGIFFLAGS) && (request.flags() & IFF_RUNNING) != 0) return true;
    std::this_thread::sleep_for(step);
  }
  return false;
}

CardDetails card_details(const std::string& interface) {
  CardDetails details;
  Request request{interface};
  ethtool_drvinfo driver{};
  driver.cmd = ETHTOOL_GDRVINFO;
  if (request.ask_ethtool(driver)) {
    details.driver = text_of(driver.driver);
    details.version = text_of(driver.version);
    details.firmware = text_of(driver.fw_version);
  }
  ethtool_channels channels{};
  channels.cmd = ETHTOOL_GCHANNELS;
  if (request.ask_ethtool(channels)) details.queues_max = channels.max_combined;
  ethtool_value flags{};
  flags.cmd = ETHTOOL_GFLAGS;
  if (request.ask_ethtool(flags)) details.merges_frames = (flags.data & ETH_FLAG_LRO) != 0;
  ethtool_cmd link{};
  link.cmd = ETHTOOL_GSET;
  if (request.ask_ethtool(link)) details.is_half_duplex = link.duplex == DUPLEX_HALF;
  return details;
}

}  // namespace bootstorm::machine
