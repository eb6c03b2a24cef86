// A socket that sends and receives whole frames of one interface.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "bootstorm/wire/ether.hpp"
#include "base/file_descriptor.hpp"
#include "machine/wire.hpp"

namespace bootstorm::machine {

using Until = std::chrono::steady_clock::time_point;

class PacketSocket {
 public:
  enum class Hears {
    all,
    dhcp_answers,
    arp,
    switches
  };

  /// problem() says why it cannot be used.
  PacketSocket(const WireEnd& end, Hears hears);

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] MacAddress mac() const { return mac_; }
  /// Puts the VLAN's tag into it. False: the kernel does not take it.
  [[nodiscard]] bool send(std::span<const std::byte> frame) const;
  /// Shows each frame of that VLAN, without its tag, that comes until that time, or until `is_enough` says so.
  void receive(Until until, const std::function<bool(std::span<const std::byte> frame)>& is_enough) const;
  /// The same of all VLANs: 0 is no tag, or a priority alone.
  void receive_all(Until until,
                   const std::function<bool(std::uint16_t vlan, std::span<const std::byte> frame)>& is_enough) const;

 private:
  void open(const std::string& interface, Hears hears);
  [[nodiscard]] ssize_t receive_one(std::span<std::byte> room, std::uint16_t& vlan) const;

  FileDescriptor socket_;
  std::uint16_t vlan_;  // 0: frames without a tag, or with a priority alone
  MacAddress mac_;
  std::string problem_;
};

}  // namespace bootstorm::machine
