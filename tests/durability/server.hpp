// One worker and a committer in virtual time: answers that promise a lease wait for their record, and the power can go
// at each place where a commit can end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "bootstorm/core.hpp"
#include "client/random.hpp"
#include "core/held_answers.hpp"
#include "disk.hpp"
#include "fleet.hpp"
#include "support/memory_workers.hpp"

namespace bootstorm::durability {

/// What was going on when the power went.
enum class Cut : std::uint8_t { before_write, after_write, half_answered, idle };
inline constexpr std::uint64_t cuts = 4;

class Server {
 public:
  using Leaves = std::function<void(std::span<const std::byte> head, std::span<const std::byte> body, Nanos written)>;
  using Wrote = std::function<void(const LeaseRecord&)>;

  /// `leaves` is called for each frame that does, with when it was written; `wrote` for each record that is on disk.
  Server(const Fleet& fleet, const Snapshot& snapshot, Disk& disk, client::Random& random, Leaves leaves, Wrote wrote)
      : fleet_(fleet),
        snapshot_(snapshot),
        disk_(disk),
        random_(random),
        leaves_(std::move(leaves)),
        wrote_(std::move(wrote)) {}

  /// Begins with what is on disk. Throws Broken if that contradicts itself.
  void start(Nanos now);
  /// Memory is lost.
  void stop() {
    held_.reset();
    worker_.reset();
    group_.clear();
  }
  [[nodiscard]] bool is_up() const { return worker_ != nullptr; }

  /// `buffer`: with room for the answer. Returns what became of it.
  Outcome receive(std::span<std::byte> buffer, std::uint32_t length, Nanos now);
  void tick(Nanos now);
  /// A part of what is to be written reaches the disk, and answers leave. False: the power goes here, as `cut` says.
  [[nodiscard]] bool commit(Nanos now, const Cut* cut);
  void fail_disk(bool on) { disk_fails_ = on; }
  /// Whether something waits to be written.
  [[nodiscard]] bool has_work() const { return journal().written() != taken_ || journal().is_latched(); }
  [[nodiscard]] Shard& shard() { return worker_->shard(0); }

 private:
  struct Held {
    std::vector<std::byte> frame;
    std::uint64_t commit = 0;
    Nanos since = 0;
  };
  [[nodiscard]] LeaseJournal& journal() const { return *worker_->shard(0).journal; }
  void answered(const Frame& frame, Outcome outcome);
  void send(std::span<const std::byte> head, std::span<const std::byte> body, std::uint64_t commit);
  /// What the worker does at the end of a poll. At most `count_max` answers leave; the others are lost.
  void release(Nanos now, std::size_t count_max);
  void release(Nanos now) { release(now, held_->size()); }
  void forget_events();

  const Fleet& fleet_;
  const Snapshot& snapshot_;
  Disk& disk_;
  client::Random& random_;
  Leaves leaves_;
  Wrote wrote_;
  std::unique_ptr<test::MemoryWorkers> worker_;
  std::optional<HeldAnswers<Held>> held_;  // of this run's journal
  std::vector<LeaseRecord> group_;
  std::uint64_t taken_ = 0;  // records taken out of the journal
  bool disk_fails_ = false;
  Nanos now_ = 0;      // of the call that runs
  Outcome outcome_{};  // of the frame that was received last
};

}  // namespace bootstorm::durability
