#include "wire.hpp"

#include <rte_eth_ring.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include <optional>
#include <stdexcept>

namespace bootstorm::bench {

namespace {

rte_ring* make_ring(const std::string& name) {
  rte_ring* ring = rte_ring_create(name.c_str(), Wire::ring_frames, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
  if (ring == nullptr) throw std::runtime_error{"no memory for the ring " + name};
  return ring;
}

void empty(rte_ring* ring) {
  void* buffer = nullptr;
  while (rte_ring_dequeue(ring, &buffer) == 0) rte_pktmbuf_free(static_cast<rte_mbuf*>(buffer));
  rte_ring_free(ring);
}

}  // namespace

Wire::Rings::Rings(const std::string& name)
    : to_device(make_ring(name + "-in")), from_device(make_ring(name + "-out")), device("net_ring_" + name) {
  rte_eth_from_rings(name.c_str(), &to_device, 1, &from_device, 1, 0);
}

Wire::Rings::~Rings() {
  empty(to_device);
  empty(from_device);
}

Wire::Wire(const dpdk::Eal& eal, const std::string& name, rte_mempool* pool)
    : rings_(name), port_(eal, rings_.device, 0, 1, std::nullopt) {
  port_.start(pool);
}

Wire::~Wire() { port_.stop(); }

unsigned Wire::send(std::span<rte_mbuf* const> buffers) noexcept {
  return rte_ring_sp_enqueue_burst(rings_.to_device, reinterpret_cast<void* const*>(buffers.data()),
                                   static_cast<unsigned>(buffers.size()), nullptr);
}

unsigned Wire::receive(std::span<rte_mbuf*> room) noexcept {
  return rte_ring_sc_dequeue_burst(rings_.from_device, reinterpret_cast<void**>(room.data()),
                                   static_cast<unsigned>(room.size()), nullptr);
}

}  // namespace bootstorm::bench
