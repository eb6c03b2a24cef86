#include "core/tftp/file_bytes.hpp"

namespace bootstorm::tftp {

std::optional<FileBytes> demanded_bytes(OnDemand& file, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  if (const std::byte* data = file.data.load(std::memory_order_acquire)) return FileBytes{data, file.sums};
  if (file.asked.exchange(true, std::memory_order_acq_rel)) return std::nullopt;
  // A full outbox: the next request for it asks again.
  if (!shard.demands.push({&file, snapshot.id, now})) file.asked.store(false, std::memory_order_relaxed);
  return std::nullopt;
}

}  // namespace bootstorm::tftp
