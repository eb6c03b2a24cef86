// The state of files and leases, as an operator is told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/workers.hpp"
#include "content/demand/loader.hpp"
#include "leases/committer.hpp"

namespace bootstorm::appliance {

/// Of the reloads that were asked for over a socket.
struct ReloadStatus {
  std::uint64_t asked = 0;            // how many; the last one's number
  std::uint64_t done = 0;             // the number of the last one that is done
  std::vector<std::string> errors;    // of that one; empty: its files are served
  std::vector<std::string> warnings;  // of that one
  std::string waits_for;              // where one is not done
};

/// One of the generations in memory.
struct GenerationStatus {
  std::uint64_t id = 0;
  std::uint64_t bytes = 0;      // of memory
  std::uint64_t transfers = 0;  // open
  bool is_served = false;       // to whoever asks now
};

/// The image that some boards get first.
struct RolloutStatus {
  std::string image;
  std::string to;            // "10% of all boards", "the group lab"
  std::uint64_t boards = 0;  // listed ones that get it
};

struct ContentStatus {
  bool ready = false;
  std::uint64_t generation = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t generations_alive = 0;  // the one that is served, and older ones with open transfers
  std::uint64_t generations_bytes = 0;  // memory of all these
  std::uint64_t generations_freed = 0;
  std::vector<GenerationStatus> generation_list;  // by age
  std::optional<RolloutStatus> rollout;
  ReloadStatus reload;
  content::DemandStatistics on_demand;
  BufferCount buffers;
  std::vector<std::string> degraded;              // what is wrong although boards are answered
  std::vector<std::string> warnings;              // what boards will miss
  std::optional<leases::CommitterStatus> leases;  // none: they are kept in memory
};

/// {"v": 1, "ok": true, "ready": …, "generation": …, "files": …, "bytes": …, "generations_alive": …,
/// "generations_bytes": …, "generations_freed": …, "buffers": {"total": …, "in_use": …}, "reload": {…},
/// "generation_list": [{"id": …, "bytes": …, "transfers": …, "served": …}, …], "rollout": {"image": …, "to": …,
/// "boards": …}, "on_demand": {…}, "degraded": […], "warnings": […]}. "rollout" is there where one is configured.
/// "reload" is there once one was asked for: "asked", "done", "errors", "warnings" and, where it is not done,
/// "waits_for". "on_demand" is there where not all files fit: "files", "in_memory", "loaded", "evicted", "failed",
/// "waiting", "wait_mean_ms", "wait_longest_ms". "leases" is there where they are on disk: "written", "commits",
/// "latched", and if anything was, "trouble" and "recovers".
[[nodiscard]] std::string status_json(const ContentStatus& status, const std::vector<std::string>& warnings = {});

}  // namespace bootstorm::appliance
