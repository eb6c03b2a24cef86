#include "dpdk/transmit/transmit.hpp"

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include <algorithm>
#include <cstring>

#include "bootstorm/wire/ether.hpp"

namespace bootstorm::dpdk {

namespace {

constexpr std::size_t burst = 64;
/// Longer than any link needs for what its device holds. Clients repeat themselves after a second or more.
constexpr Nanos patience_ns = 200 * nanos_per_ms;

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
  buffer->ol_flags &= RTE_MBUF_F_INDIRECT | RTE_MBUF_F_EXTERNAL;  // whose memory it is; all else was about receiving
  buffer->tx_offload = 0;
  return true;
}

}  // namespace

bool SpinLock::try_lock() noexcept {
  constexpr unsigned pauses_max = 10'000;
  for (unsigned pauses = 0; flag_.test_and_set(std::memory_order_acquire);) {
    do {
      if (++pauses == pauses_max) return false;
      rte_pause();
    } while (flag_.test(std::memory_order_relaxed));
  }
  return true;
}

Transmit::Transmit(std::span<const TransmitQueue> queues, const TransmitRoom& room, IoCounters& counters)
    : counters_(counters) {
  for (const auto& queue : queues) {
    ports_.push_back({.queue = queue, .answers = BufferQueue{room.answers}, .blocks = BufferQueue{room.blocks}});
  }
}

Transmit::~Transmit() {
  for (auto& out : ports_) {
    for (BufferQueue* lane : {&out.answers, &out.blocks}) drop(*lane);
  }
  if (held_) held_->clear([](const HeldFrame& held) { rte_pktmbuf_free(held.buffer); });
}

void Transmit::answer(std::span<rte_mbuf* const> buffers, std::span<const Frame> frames,
                      std::span<const Outcome> outcomes) noexcept {
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    if (outcomes[i].verdict == Verdict::reply) {
      leave(buffers[i], frames[i].port, frames[i].length, frames[i].body, frames[i].commit);
    } else {
      rte_pktmbuf_free(buffers[i]);
    }
  }
}

void Transmit::further(rte_mbuf* buffer, const TxFrame& frame) noexcept {
  leave(buffer, frame.port, frame.length, frame.body, frame.commit);
}

inline void Transmit::leave(rte_mbuf* buffer, std::uint8_t port, std::uint32_t head_bytes,
                            std::span<const std::byte> body, std::uint64_t commit) noexcept {
  if (commit == 0 || !held_) return queue(buffer, port, head_bytes, body);
  counters_.commit_waits.add();
  held_->push({.buffer = buffer, .commit = commit, .since = now_, .length = head_bytes, .port = port},
              [this](const HeldFrame& held, HeldDrop why) { drop(held, why); });
}

inline void Transmit::queue(rte_mbuf* buffer, std::uint8_t port, std::uint32_t head_bytes,
                            std::span<const std::byte> body) noexcept {
  if (port >= ports_.size() || !assemble(buffer, head_bytes, body)) {
    counters_.reply_too_large.add();
    rte_pktmbuf_free(buffer);
    return;
  }
  Outgoing& out = ports_[port];
  if ((body.empty() ? out.answers : out.blocks).push(buffer)) return;
  counters_.transmit_full.add();
  rte_pktmbuf_free(buffer);
}

std::size_t Transmit::waiting() const noexcept {
  std::size_t count = 0;
  for (const auto& out : ports_) count += out.answers.size() + out.blocks.size();
  return count;
}

void Transmit::flush(Nanos now) noexcept {
  now_ = now;
  if (held_) {
    held_->release(
        now, [this](const HeldFrame& held) { queue(held.buffer, held.port, held.length, {}); },
        [this](const HeldFrame& held, HeldDrop why) { drop(held, why); });
  }
  for (auto& out : ports_) {
    if (out.answers.empty() && out.blocks.empty()) {
      out.moved_at = now;
    } else {
      flush(out, now);
    }
  }
}

void Transmit::flush(Outgoing& out, Nanos now) noexcept {
  std::size_t sent = 0;
  const bool is_open = !out.queue.is_closed->load(std::memory_order_acquire);
  if (is_open && (out.queue.shared == nullptr || out.queue.shared->try_lock())) {
    while (const std::size_t taken = give(out)) sent += taken;
    if (out.queue.shared != nullptr) out.queue.shared->unlock();
  }

  counters_.sent.add(sent);
  if (sent != 0 || out.moved_at == 0) out.moved_at = now;
  if (out.answers.empty() && out.blocks.empty()) return;
  counters_.transmit_waits.add();
  if (now - out.moved_at < patience_ns) return;
  for (BufferQueue* lane : {&out.answers, &out.blocks}) {
    counters_.transmit_full.add(lane->size());
    drop(*lane);
  }
  out.moved_at = now;
}

/// One burst: answers first, but while blocks wait, half of it is theirs, so that a flood of pings stops no boot.
/// Returns how many of it the device took.
std::size_t Transmit::give(Outgoing& out) noexcept {
  const auto offer = [&out](std::span<rte_mbuf*> buffers) -> std::size_t {
    return rte_eth_tx_burst(out.queue.port_id, out.queue.queue_id, buffers.data(),
                            static_cast<std::uint16_t>(buffers.size()));
  };
  if (out.answers.empty()) {
    const std::span<rte_mbuf*> blocks = out.blocks.oldest(burst);
    const std::size_t taken = blocks.empty() ? 0 : offer(blocks);
    out.blocks.pop(taken);
    return taken;
  }
  const std::span<rte_mbuf*> answers = out.answers.oldest(out.blocks.empty() ? burst : burst / 2);
  const std::span<rte_mbuf*> blocks = out.blocks.oldest(burst - answers.size());
  std::array<rte_mbuf*, burst> both;
  std::ranges::copy(blocks, std::ranges::copy(answers, both.begin()).out);
  const std::size_t taken = offer(std::span{both}.first(answers.size() + blocks.size()));
  out.answers.pop(std::min(taken, answers.size()));
  out.blocks.pop(taken - std::min(taken, answers.size()));
  return taken;
}

void Transmit::drop(const HeldFrame& held, HeldDrop why) noexcept {
  (why == HeldDrop::shed ? counters_.commit_shed : counters_.commit_failed).add();
  rte_pktmbuf_free(held.buffer);
}

void Transmit::drop(BufferQueue& lane) noexcept {
  while (!lane.empty()) {
    const std::span<rte_mbuf*> buffers = lane.oldest(lane.size());
    rte_pktmbuf_free_bulk(buffers.data(), static_cast<unsigned>(buffers.size()));
    lane.pop(buffers.size());
  }
}

}  // namespace bootstorm::dpdk
