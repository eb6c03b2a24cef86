// One device, opened: as many queues as it offers and workers want, frames steered by address where it can.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/port_info.hpp"
#include "dpdk/device/device.hpp"

struct rte_mempool;

namespace bootstorm::dpdk {

class Eal;

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
  [[nodiscard]] bool is_link_up() const;
  [[nodiscard]] PortState state() const;
  /// Opens and starts it anew, with the MAC, the MTU and the queues that it had: a virtual device is made again, a card
  /// is reset, or found again where it was taken out. No worker may use the port meanwhile. Throws EnvironmentError; it
  /// may then be called again.
  void reopen(rte_mempool* pool);

 private:
  /// What a driver reports from a thread of DPDK's.
  struct Events {
    std::atomic<bool> is_removed{false};
    std::atomic<bool> must_reset{false};
  };

  void hear_events();
  void remember_interface();
  [[nodiscard]] bool is_interface_gone() const;
  [[nodiscard]] const Device& described() const;
  void make_again();
  void reset();
  void configure(unsigned queues, std::optional<std::uint16_t> mtu);
  void read_mac(unsigned index);
  void keep_foreign_tags_out() const;
  void fill_redirection_table() const;
  [[noreturn]] void fail(const std::string& what, int error) const;

  const Eal* eal_;
  std::uint16_t id_ = 0;
  PortInfo info_;
  std::optional<std::uint16_t> mtu_;  // as it was asked for
  unsigned queues_ = 1;               // likewise
  unsigned interface_index_ = 0;      // the kernel's number of the interface behind it; 0: it has none
  std::unique_ptr<Events> events_ = std::make_unique<Events>();  // outlives a move: DPDK has its address
  std::vector<std::uint8_t> hash_key_;                           // drivers read it again whenever the device starts
  std::uint16_t receive_descriptors_ = descriptors_wanted;
  std::uint16_t transmit_descriptors_ = descriptors_wanted;
  bool open_ = false;
  bool started_ = false;
};

}  // namespace bootstorm::dpdk
