// From a checked configuration, its files and what the device ports say, to the one thing that workers see.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "bootstorm/files.hpp"
#include "bootstorm/snapshot.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {

/// What a snapshot needs besides the configuration and the files.
struct SnapshotFacts {
  std::uint64_t id = 0;
  std::uint8_t generation_slot = 0;  // below generations_live_max
  unsigned shards = 1;               // 1 to shards_max
  std::vector<Port> ports;           // one for each of the configuration's, in its order
  bool files_loaded = true;          // false: requests for files wait for the next snapshot
};

/// The snapshot, or everything that the core could not live with. Images are numbered as in the configuration, from 0.
using SnapshotResult = std::variant<std::unique_ptr<const Snapshot>, std::vector<std::string>>;

/// The networks of that configuration, as a snapshot has them.
[[nodiscard]] std::vector<Network> networks_of(const config::Config& config);

[[nodiscard]] SnapshotResult build_snapshot(const config::Config& config, FileIndex files, const SnapshotFacts& facts);

}  // namespace bootstorm::appliance
