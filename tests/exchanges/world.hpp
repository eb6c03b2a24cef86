// An appliance in virtual time: workers in memory, a snapshot and files, without a device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/core.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "exchanges/exchange.hpp"
#include "support/memory_workers.hpp"

namespace bootstorm::exchange {

/// A frame that left the appliance.
struct Sent {
  std::uint8_t port = 0;
  Nanos at = 0;
  std::vector<std::byte> bytes;     // head and body
  std::span<const std::byte> body;  // its part that lies in a file
};

struct Arrival {
  unsigned worker = 0;
  std::uint8_t port = 0;
  bool trusted = false;
};

struct Answer {
  Outcome outcome{};
  unsigned shard = 0;             // which handled it
  std::vector<std::byte> reply;   // empty unless the verdict is reply
  std::span<const std::byte> body;  // as in Sent
  std::vector<Sent> also;         // what the same call put into its batch
};

class World {
 public:
  /// How long the core runs before an exchange begins: its own addresses are probed and announced by then.
  static constexpr Nanos warm_up = 10 * nanos_per_s;

  explicit World(const Setup& setup);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] const Snapshot& snapshot() const { return snapshot_; }
  [[nodiscard]] Shard& shard(unsigned index) { return workers_.shard(index); }
  [[nodiscard]] Nanos now() const { return now_; }  // since `at 0`
  [[nodiscard]] std::span<const std::byte> content(const std::string& path) const;
  /// The whole file that those bytes are part of; empty if none.
  [[nodiscard]] std::span<const std::byte> content_around(std::span<const std::byte> part) const;

  /// One frame. The bytes are copied first: an answer is built over its request, so that a frame can be sent again.
  Answer receive(std::span<const std::byte> frame, const Arrival& arrival);
  /// Lets time pass until `to`, with a tick every `step`; returns what they send. Without a step: 1 ms, or 16 ms over
  /// more than 200 s. A worker ticks far more often than anything is due; so few keep a test of hours short.
  std::vector<Sent> advance(Nanos to, Nanos step = 0);
  /// A new configuration, between two messages.
  template <class Edit>
  void reload(Edit edit) {
    edit(snapshot_);
    ++snapshot_.id;
    snapshot_.index_boards();
  }
  /// All shards' counters of that name together.
  [[nodiscard]] std::uint64_t counter(std::string_view name) const;
  /// The next event of any shard, or none.
  [[nodiscard]] std::optional<Event> next_event();

 private:
  void take_files(const Setup& setup);
  void answered(unsigned worker, const Frame& frame, Outcome outcome);
  void sent(const TxFrame& frame);
  /// What the disk does of itself meanwhile.
  void keep_leases();
  void read_files();

  std::vector<std::vector<std::byte>> contents_;
  std::vector<std::vector<std::uint16_t>> sums_;
  std::map<std::string, std::size_t, std::less<>> by_path_;
  std::vector<OnDemand> on_demand_;            // by file
  std::vector<std::optional<Nanos>> read_at_;  // likewise
  Snapshot snapshot_;
  Answer answer_;           // to the frame that was received last
  std::vector<Sent> sent_;  // by the call that runs
  test::MemoryWorkers workers_;
  std::optional<Nanos> disk_fails_at_;
  std::optional<Nanos> disk_stands_at_;
  Nanos base_ = 0;
  Nanos now_ = 0;
};

}  // namespace bootstorm::exchange
