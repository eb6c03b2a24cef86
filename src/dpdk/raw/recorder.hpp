// Frames written to a file as pcapng, with time, direction and the device's name, for tshark, tcpdump and net_pcap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace bootstorm::dpdk {

enum class Direction : std::uint8_t { received, sent };

class Recorder {
 public:
  /// Creates the file. `port_id` is DPDK's, of a port that is open. Throws EnvironmentError.
  Recorder(const std::string& path, std::uint16_t port_id);
  /// Writes what is left.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// A copy, stamped with the time of the call and padded as on the wire.
  void add(std::span<const std::byte> frame, Direction direction);
  /// Writes all that has come, and says whether everything so far could be written.
  [[nodiscard]] bool flush();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bootstorm::dpdk
