// Where a file's bytes are for a new transfer, and for how long they must stay there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "bootstorm/files.hpp"
#include "bootstorm/on_demand.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"

namespace bootstorm::tftp {

struct FileBytes {
  const std::byte* data = nullptr;
  const std::uint16_t* sums = nullptr;
};

/// bytes_of() for a file that comes and goes.
[[nodiscard]] std::optional<FileBytes> demanded_bytes(OnDemand& file, Nanos now, Shard& shard,
                                                      const Snapshot& snapshot) noexcept;

/// nullopt: not in memory; control has been asked for it.
[[nodiscard]] inline std::optional<FileBytes> bytes_of(const File& file, Nanos now, Shard& shard,
                                                       const Snapshot& snapshot) noexcept {
  if (file.on_demand == nullptr) return FileBytes{file.data, file.sums};
  return demanded_bytes(*file.on_demand, now, shard, snapshot);
}

/// A transfer of it has been opened, in the burst in which bytes_of() found the bytes.
inline void begin_use(const File& file, Nanos now) noexcept {
  if (file.on_demand == nullptr) return;
  file.on_demand->uses.fetch_add(1, std::memory_order_relaxed);
  file.on_demand->used_at.store(now, std::memory_order_relaxed);
}

/// That transfer has ended: nothing of it reads the bytes again.
inline void end_use(const File& file) noexcept {
  if (file.on_demand != nullptr) file.on_demand->uses.fetch_sub(1, std::memory_order_release);
}

}  // namespace bootstorm::tftp
