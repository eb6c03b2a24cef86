// A socket that sends and receives whole frames of one interface.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "bootstorm/wire/ether.hpp"
#include "base/file_descriptor.hpp"

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
  PacketSocket(const std::string& interface, Hears hears);

  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] MacAddress mac() const { return mac_; }
  /// False: the kernel does not take it.
  [[nodiscard]] bool send(std::span<const std::byte> frame) const;
  /// Shows each frame that comes until that time, or until `is_enough` says so.
  void receive(Until until, const std::function<bool(std::span<const std::byte> frame)>& is_enough) const;

 private:
  void open(const std::string& interface, Hears hears);

  FileDescriptor socket_;
  MacAddress mac_;
  std::string problem_;
};

}  // namespace bootstorm::machine
