// One device, opened: as many queues as it offers and workers want, frames steered by address where it can.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bootstorm/wire/ether.hpp"
#include "dpdk/device/port_offer.hpp"

struct rte_mempool;

namespace bootstorm::dpdk {

class Eal;

struct PortInfo {
  std::string device;  // as DPDK names it
  std::string driver;
  MacAddress mac;
  std::uint16_t mtu = 1500;  // bytes of an IPv4 packet
  unsigned receive_queues = 1;
  unsigned transmit_queues = 1;
  bool hashes_addresses = false;  // steers by a hash of the IP addresses and tells it
  bool checks_sums = false;       // verifies IPv4 and UDP checksums and tells so
  PortOffer offer;                // what more there would be
};

/// As the device counts; zero where it does not count that.
struct PortStatus {
  bool link_up = false;
  std::uint32_t link_mbps = 0;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  std::uint64_t missed = 0;  // came when no descriptor was free
  std::uint64_t receive_errors = 0;
  std::uint64_t buffers_short = 0;  // came when no buffer was free
  std::uint64_t send_errors = 0;
};

class Port {
 public:
  static constexpr unsigned descriptors_wanted = 1024;  // per queue

  /// Configures the device of that DPDK name. `index`: of this port among all. `queues`: wanted for each direction;
  /// info() tells how many there are, perhaps fewer. `mtu`: what is wanted; none: as the device has it. Throws
  /// EnvironmentError.
  Port(const Eal& eal, const std::string& device, unsigned index, unsigned queues, std::optional<std::uint16_t> mtu);
  ~Port();
  Port(Port&& other) noexcept;
  Port& operator=(Port&&) = delete;

  [[nodiscard]] const PortInfo& info() const { return info_; }
  [[nodiscard]] std::uint16_t id() const { return id_; }  // DPDK's number
  /// Buffers that its queues may hold.
  [[nodiscard]] std::size_t buffers() const;
  /// The most that a port with so many queues may hold, told before it is opened (and its driver, which may take more,
  /// is known).
  [[nodiscard]] static std::size_t buffers_max(unsigned queues) { return std::size_t{2} * queues * descriptors_wanted; }

  void start(rte_mempool* pool);
  void stop() noexcept;
  [[nodiscard]] PortStatus status() const;

 private:
  void configure(unsigned queues, std::optional<std::uint16_t> mtu);
  void read_mac(unsigned index);
  void fill_redirection_table() const;
  [[noreturn]] void fail(const std::string& what, int error) const;

  const Eal* eal_;
  std::uint16_t id_ = 0;
  PortInfo info_;
  std::vector<std::uint8_t> hash_key_;  // drivers read it again whenever the device starts
  std::uint16_t receive_descriptors_ = descriptors_wanted;
  std::uint16_t transmit_descriptors_ = descriptors_wanted;
  bool open_ = false;
  bool started_ = false;
};

}  // namespace bootstorm::dpdk
