#include "dpdk/raw/raw_port.hpp"

#include <rte_mbuf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "dpdk/device/pool.hpp"
#include "dpdk/device/port.hpp"
#include "dpdk/raw/recorder.hpp"
#include "dpdk/transmit/lent_heads.hpp"
#include "dpdk/transmit/transmit.hpp"
#include "dpdk/worker/burst.hpp"
#include "dpdk/worker/clock.hpp"

namespace bootstorm::dpdk {

namespace {

constexpr std::size_t enough = 64;  // frames to be sent together
constexpr unsigned link_looks_max = 1000;
constexpr useconds_t link_look_us = 1000;

/// Either lane, because send() of a whole frame takes the one and lent heads the other.
TransmitRoom transmit_room(unsigned queues) {
  return {.answers = RawPort::waiting_max / queues, .blocks = RawPort::waiting_max / queues};
}

PoolNeed need_of(std::size_t queue_buffers, unsigned queues, std::uint16_t mtu) {
  return {.buffers =
              queue_buffers + RawPort::receive_max * 2 + LentHeads::lent_max + transmit_room(queues).buffers() * queues,
          .mtu = mtu,
          .threads = 1};
}

EalSettings eal_settings(const RawPortSettings& settings) {
  const PoolNeed need = need_of(Port::buffers_max(settings.queues), settings.queues, 1500);
  return {.name = settings.name,
          .devices = {settings.device},
          .workers = 0,
          .memory = settings.memory,
          .memory_bytes = need.bytes()};
}

}  // namespace

struct RawPort::Parts {
  Parts(std::unique_ptr<Eal> made, const Eal& eal, const RawPortSettings& settings) : own_eal(std::move(made)) {
    port.emplace(eal, parse_device(settings.device).name, 0, settings.queues, std::nullopt);
    pool.emplace(need_of(port->buffers(), settings.queues, port->info().mtu));
    for (unsigned i = 0; i < port->info().transmit_queues; ++i) {
      const TransmitQueue queue{.port_id = port->id(), .queue_id = static_cast<std::uint16_t>(i), .shared = nullptr};
      transmit.push_back(std::make_unique<Transmit>(std::span{&queue, 1}, transmit_room(settings.queues), counters));
    }
    heads.emplace(pool->get(), counters);
    port->start(pool->get());
    // A memif connects in the background, a card negotiates, and what is sent before that is lost. A link that stays
    // down is the caller's business.
    for (unsigned i = 0; i < link_looks_max && !port->is_link_up(); ++i) usleep(link_look_us);
  }
  ~Parts() { free_received(); }

  [[nodiscard]] Transmit& transmit_on(unsigned queue) { return *transmit[queue % transmit.size()]; }
  void flush_if_enough(Transmit& queue) noexcept {
    if (queue.waiting() >= enough) queue.flush(clock.now());
  }

  void free_received() noexcept {
    rte_pktmbuf_free_bulk(received.data(), static_cast<unsigned>(received_count));
    received_count = 0;
  }

  std::unique_ptr<Eal> own_eal;
  Clock clock;
  std::optional<Pool> pool;  // outlives the port: closing it gives its buffers back
  std::optional<Port> port;
  IoCounters counters;
  std::vector<std::unique_ptr<Transmit>> transmit;  // by queue
  std::optional<LentHeads> heads;
  std::array<rte_mbuf*, receive_max> received{};
  std::size_t received_count = 0;
  unsigned next_queue = 0;
  std::optional<Recorder> recorder;
  bool records_received = false;
};

RawPort::RawPort(const RawPortSettings& settings) {
  auto eal = std::make_unique<Eal>(eal_settings(settings));
  const Eal& given = *eal;
  parts_ = std::make_unique<Parts>(std::move(eal), given, settings);
}

RawPort::RawPort(Eal& eal, const RawPortSettings& settings) : parts_(std::make_unique<Parts>(nullptr, eal, settings)) {}

RawPort::~RawPort() = default;

MacAddress RawPort::mac() const { return parts_->port->info().mac; }
std::uint16_t RawPort::mtu() const { return parts_->port->info().mtu; }
Nanos RawPort::now() const { return parts_->clock.now(); }
std::uint64_t RawPort::sent() const { return parts_->counters.sent.get(); }
std::uint64_t RawPort::send_dropped() const { return parts_->counters.transmit_full.get(); }

std::size_t RawPort::receive(std::span<std::span<const std::byte>> frames) {
  parts_->free_received();
  const unsigned queues = parts_->port->info().receive_queues;
  std::size_t count = 0;
  for (unsigned tried = 0; tried < queues; ++tried) {
    parts_->next_queue = (parts_->next_queue + 1) % queues;
    if (std::min(frames.size(), receive_max) - count < burst_max && count != 0) break;
    const Received burst{{.port_id = parts_->port->id(), .queue_id = static_cast<std::uint16_t>(parts_->next_queue)}};
    for (rte_mbuf* buffer : burst.buffers()) {
      if (count == frames.size() || rte_pktmbuf_linearize(buffer) != 0) {
        rte_pktmbuf_free(buffer);
        continue;
      }
      parts_->received[count] = buffer;
      frames[count++] = {rte_pktmbuf_mtod(buffer, const std::byte*), buffer->data_len};
    }
  }
  parts_->received_count = count;
  if (parts_->records_received) {
    for (const auto& frame : frames.first(count)) parts_->recorder->add(frame, Direction::received);
  }
  return count;
}

bool RawPort::send(std::span<const std::byte> frame, unsigned queue) {
  rte_mbuf* buffer = rte_pktmbuf_alloc(parts_->pool->get());
  if (buffer == nullptr) return false;
  if (frame.size() > rte_pktmbuf_tailroom(buffer)) {
    rte_pktmbuf_free(buffer);
    return false;
  }
  if (parts_->recorder) parts_->recorder->add(frame, Direction::sent);
  Transmit& transmit = parts_->transmit_on(queue);
  transmit.further(buffer, {.head = nullptr, .length = 0, .port = 0, .body = frame});
  parts_->flush_if_enough(transmit);
  return true;
}

TxBatch RawPort::lend() { return parts_->heads->lend(); }

void RawPort::send(const TxBatch& lent, unsigned queue) {
  if (parts_->recorder) {
    for (const TxFrame& frame : lent.frames()) parts_->recorder->add({frame.head, frame.length}, Direction::sent);
  }
  Transmit& transmit = parts_->transmit_on(queue);
  parts_->heads->send(lent, transmit);
  parts_->flush_if_enough(transmit);
}

void RawPort::record(const std::string& path, Record what) {
  parts_->recorder.emplace(path, parts_->port->id());
  parts_->records_received = what == Record::everything;
}

bool RawPort::finish_recording() {
  const bool good = !parts_->recorder || parts_->recorder->flush();
  parts_->records_received = false;
  parts_->recorder.reset();
  return good;
}

std::size_t RawPort::waiting() const {
  std::size_t count = 0;
  for (const auto& queue : parts_->transmit) count += queue->waiting();
  return count;
}

void RawPort::flush() {
  const Nanos now = parts_->clock.now();
  for (auto& queue : parts_->transmit) queue->flush(now);
}

}  // namespace bootstorm::dpdk
