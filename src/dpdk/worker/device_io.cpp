#include "dpdk/worker/device_io.hpp"

namespace bootstorm::dpdk {

static_assert(WorkerIo<DeviceIo>);

DeviceIo::DeviceIo(const WorkerSettings& settings, Handoff& handoff)
    : index_(settings.index),
      handoff_(handoff),
      receive_queues_(settings.receive_queues),
      journal_(settings.journal),
      heads_(settings.pool, counters_),
      transmit_(settings.transmit_queues, settings.transmit_room, counters_),
      outboxes_(handoff.workers()) {
  if (journal_ != nullptr) transmit_.hold_for(*journal_);
}

void DeviceIo::hand_over(Burst& burst, std::span<const std::uint8_t> owners) noexcept {
  burst.take_out([&](std::size_t i, rte_mbuf* buffer) {
    if (owners[i] == index_) return false;
    Outbox& outbox = outboxes_[owners[i]];
    outbox.buffers[outbox.count++] = buffer;
    return true;
  });
  for (unsigned owner = 0; owner < outboxes_.size(); ++owner) {
    Outbox& outbox = outboxes_[owner];
    if (outbox.count == 0) continue;
    const unsigned given = handoff_.frames(index_, owner).push(std::span{outbox.buffers}.first(outbox.count));
    counters_.handed_over.add(given);
    counters_.handoff_full.add(outbox.count - given);
    for (unsigned i = given; i < outbox.count; ++i) free_buffer(outbox.buffers[i]);
    outbox.count = 0;
  }
}

}  // namespace bootstorm::dpdk
