// The core behind a worker and a committer in virtual time: answers that promise something wait for their record, and
// the power can go at each place where a commit can end.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "bootstorm/core.hpp"
#include "client/random.hpp"
#include "disk.hpp"
#include "fleet.hpp"

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
    shard_.reset();
    held_.clear();
    group_.clear();
  }
  [[nodiscard]] bool is_up() const { return shard_ != nullptr; }

  /// `buffer`: with room for the answer. Returns what became of it.
  Outcome receive(std::span<std::byte> buffer, std::uint32_t length, Nanos now);
  void tick(Nanos now);
  /// A part of what is to be written reaches the disk, and answers leave. False: the power goes here, as `cut` says.
  [[nodiscard]] bool commit(Nanos now, const Cut* cut);
  void fail_disk(bool on) { disk_fails_ = on; }
  /// Whether something waits to be written.
  [[nodiscard]] bool has_work() const { return shard_->journal->written() != taken_ || shard_->journal->is_latched(); }
  [[nodiscard]] bool holds_answers() const { return !held_.empty(); }
  [[nodiscard]] Shard& shard() { return *shard_; }

 private:
  struct Held {
    std::vector<std::byte> frame;
    std::uint64_t commit = 0;
    Nanos since = 0;
  };
  void send(std::span<const std::byte> head, std::span<const std::byte> body, std::uint64_t commit, Nanos now);
  void finish(TxBatch& batch, Nanos now);
  void release(Nanos now, std::size_t count_max);

  const Fleet& fleet_;
  const Snapshot& snapshot_;
  Disk& disk_;
  client::Random& random_;
  Leaves leaves_;
  Wrote wrote_;
  std::unique_ptr<Shard> shard_;
  std::deque<Held> held_;
  std::vector<LeaseRecord> group_;
  std::uint64_t taken_ = 0;  // records taken out of the journal
  bool disk_fails_ = false;
  std::array<std::array<std::byte, tx_head_max>, 64> heads_;
  std::array<TxFrame, 64> room_;
};

}  // namespace bootstorm::durability
