// An interface's XDP program from its start to its end, which may be that of a process that was killed: the kernel
// keeps the program, and refuses the next one.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "base/file_descriptor.hpp"
#include "dpdk/device/device.hpp"

namespace bootstorm::dpdk {

class XdpPrograms {
 public:
  /// `records`: a directory that survives this process; it need not exist. Empty: what a killed process has left is not
  /// known.
  explicit XdpPrograms(std::filesystem::path records) : records_(std::move(records)) {}

  /// What DPDK's driver is told beside the device string: the program, and a queue for each worker, unless the string
  /// says otherwise. Empty for another driver than net_af_xdp. Throws EnvironmentError: the card has more queues than
  /// there are workers, so that frames of some boards would reach nobody.
  [[nodiscard]] std::string arguments_of(const Device& device, unsigned workers);
  /// Before DPDK makes the device: takes away what an earlier process has left. Throws EnvironmentError: the interface
  /// has a program of somebody else.
  void make_way(const Device& device) const;
  /// When DPDK has started the device.
  void remember(const Device& device) const;

 private:
  [[nodiscard]] std::string program_path();
  [[nodiscard]] std::filesystem::path record_of(const Device& device) const;

  std::filesystem::path records_;
  FileDescriptor object_;  // the program; drivers read it each time that they make a device
};

}  // namespace bootstorm::dpdk
