// One device without an appliance behind it: bytes in, bytes out. For a load generator in a process of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "bootstorm/frame.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "dpdk/device/eal.hpp"

namespace bootstorm::dpdk {

enum class Record : std::uint8_t {
  everything,
  sent
};

struct RawPortSettings {
  std::string name = "bootstorm-swarm";  // of the program
  std::string device;                    // a PCI address or a DPDK device string
  MemoryMode memory = MemoryMode::automatic;
  unsigned queues = 1;  // wanted for each direction; a device may have fewer
};

/// Used by one thread: the one that made it.
class RawPort {
 public:
  static constexpr std::size_t receive_max = 64;  // frames at once
  static constexpr std::size_t waiting_max = 4096;

  /// Starts DPDK and the device. Throws EnvironmentError.
  explicit RawPort(const RawPortSettings& settings);
  /// The same on a DPDK that runs already.
  RawPort(Eal& eal, const RawPortSettings& settings);
  ~RawPort();
  RawPort(const RawPort&) = delete;
  RawPort& operator=(const RawPort&) = delete;

  [[nodiscard]] MacAddress mac() const;
  [[nodiscard]] std::uint16_t mtu() const;
  /// CLOCK_MONOTONIC, without a system call.
  [[nodiscard]] Nanos now() const;

  /// Frames that have come, at most frames.size() and receive_max; returns how many, 0 at once if none. The bytes are
  /// good until the next receive(). There must be room for receive_max: what has no room is lost.
  std::size_t receive(std::span<std::span<const std::byte>> frames);
  /// Copies a frame to be sent, padding it to 60 bytes. False if it is too long or no buffer is free. It leaves when
  /// enough are together or at flush(). `queue` below the number of queues asked for picks the device's transmit queue.
  bool send(std::span<const std::byte> frame, unsigned queue = 0);
  /// Room in buffers that will be sent: frames are written where they leave from. At most burst_max * 2, fewer while
  /// buffers are short. What send() is not given is lent again.
  [[nodiscard]] TxBatch lend();
  void send(const TxBatch& lent, unsigned queue = 0);
  void flush();
  /// Frames that the device has not taken yet. Who goes on while thousands wait loses some of them.
  [[nodiscard]] std::size_t waiting() const;

  /// From now on frames are written to a file as pcapng. Throws EnvironmentError.
  void record(const std::string& path, Record what);
  /// False if a recording is not whole: its file could not be written.
  [[nodiscard]] bool finish_recording();

  [[nodiscard]] std::uint64_t sent() const;
  [[nodiscard]] std::uint64_t send_dropped() const;  // the device did not take them

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bootstorm::dpdk
