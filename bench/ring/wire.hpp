// A device made of two rings, as net_ring has them, with the other ends in our hands. Each wire is a device of its own:
// queues of one net_ring device keep their counts side by side, and two workers would write to one cache line.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "dpdk/device/eal.hpp"
#include "dpdk/device/port.hpp"

struct rte_mbuf;
struct rte_mempool;
struct rte_ring;

namespace bootstorm::bench {

class Wire {
 public:
  static constexpr unsigned ring_frames = 4096;

  /// `name`: unlike all others of this process.
  Wire(const dpdk::Eal& eal, const std::string& name, rte_mempool* pool);
  /// What still lies in the rings is freed.
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  /// The device whose other end this is.
  [[nodiscard]] std::uint16_t port_id() const { return port_.id(); }
  /// How many of them the device has room for, from the front.
  unsigned send(std::span<rte_mbuf* const> buffers) noexcept;
  /// What the device has sent, oldest first; how many there were.
  unsigned receive(std::span<rte_mbuf*> room) noexcept;

 private:
  struct Rings {
    explicit Rings(const std::string& name);
    ~Rings();
    rte_ring* to_device;
    rte_ring* from_device;
    std::string device;
  };

  Rings rings_;
  dpdk::Port port_;
};

}  // namespace bootstorm::bench
