#include "dpdk/transmit.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include <cstring>

#include "bootstorm/wire/ether.hpp"

namespace bootstorm::dpdk {

namespace {

/// Makes the buffer one frame of head and body. False if it has no room for both.
bool assemble(rte_mbuf* buffer, std::uint32_t head_bytes, std::span<const std::byte> body) noexcept {
  const std::size_t room = static_cast<std::size_t>(buffer->buf_len) - buffer->data_off;
  std::size_t length = head_bytes + body.size();
  if (length > room || room < ether_frame_min) return false;

  auto* data = rte_pktmbuf_mtod(buffer, std::byte*);
  if (!body.empty()) std::memcpy(data + head_bytes, body.data(), body.size());
  if (length < ether_frame_min) {  // not every device pads, and what lay here before is nobody's business
    std::memset(data + length, 0, ether_frame_min - length);
    length = ether_frame_min;
  }
  buffer->data_len = static_cast<std::uint16_t>(length);
  buffer->pkt_len = static_cast<std::uint32_t>(length);
  buffer->nb_segs = 1;
  buffer->next = nullptr;
  buffer->ol_flags &= RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;  // whose memory it is; all else was about receiving
  buffer->tx_offload = 0;
  return true;
}

}  // namespace

void SpinLock::lock() noexcept {
  while (flag_.test_and_set(std::memory_order_acquire)) {
    while (flag_.test(std::memory_order_relaxed)) rte_pause();
  }
}

Transmit::Transmit(std::span<const TransmitQueue> queues, IoCounters& counters) : counters_(counters) {
  for (const auto& queue : queues) ports_.push_back({.queue = queue});
}

Transmit::~Transmit() {
  for (auto& out : ports_) rte_pktmbuf_free_bulk(out.buffers.data(), out.count);
}

void Transmit::queue(rte_mbuf* buffer, std::uint8_t port, std::uint32_t head_bytes,
                     std::span<const std::byte> body) noexcept {
  if (port >= ports_.size() || !assemble(buffer, head_bytes, body)) {
    counters_.reply_too_large.add();
    rte_pktmbuf_free(buffer);
    return;
  }
  Outgoing& out = ports_[port];
  out.buffers[out.count++] = buffer;
  if (out.count == held_max) flush(out);
}

void Transmit::flush() noexcept {
  for (auto& out : ports_) {
    if (out.count != 0) flush(out);
  }
}

void Transmit::flush(Outgoing& out) noexcept {
  if (out.queue.shared != nullptr) out.queue.shared->lock();
  std::uint16_t sent = 0;
  for (unsigned attempt = 0; sent < out.count && attempt < attempts_max; ++attempt) {
    sent = static_cast<std::uint16_t>(sent + rte_eth_tx_burst(out.queue.port_id, out.queue.queue_id,
                                                              out.buffers.data() + sent,
                                                              static_cast<std::uint16_t>(out.count - sent)));
    if (sent < out.count) rte_pause();
  }
  if (out.queue.shared != nullptr) out.queue.shared->unlock();

  counters_.sent.add(sent);
  if (sent < out.count) {
    counters_.transmit_full.add(static_cast<std::uint64_t>(out.count - sent));
    rte_pktmbuf_free_bulk(out.buffers.data() + sent, static_cast<unsigned>(out.count - sent));
  }
  out.count = 0;
}

}  // namespace bootstorm::dpdk
