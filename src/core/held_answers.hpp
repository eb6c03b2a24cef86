// Answers that promise a lease, until that lease is on disk. Bounded: when the disk does not keep up, the oldest are
// shed, because their clients are the first to ask again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "bootstorm/journal.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

/// Why an answer is dropped instead of sent.
enum class HeldDrop : std::uint8_t {
  shed,           // the disk took too long, or too many answers waited for it
  commit_failed,  // the disk did not take the lease
};

/// Used by one thread. `Answer` has the members `commit`, the number of its record, and `since`, when it was ready.
/// Answers leave in the order in which they were pushed.
template <class Answer>
class HeldAnswers {
 public:
  static constexpr std::size_t held_max = 4096;
  /// Clients ask again after 2 to 5 s, and take no answer to a question that they have given up.
  static constexpr Nanos patience_ns = 3 * nanos_per_s;

  /// `capacity`: at least 1.
  explicit HeldAnswers(const LeaseJournal& journal, std::size_t capacity = held_max)
      : journal_(journal), ring_(capacity) {}

  [[nodiscard]] std::size_t size() const noexcept { return pushed_ - popped_; }

  /// If there is no room, the oldest answer goes to `drop(answer, HeldDrop)` first.
  template <class Drop>
  void push(Answer answer, Drop drop) {
    if (size() == ring_.size()) drop(pop(), HeldDrop::shed);
    ring_[pushed_++ % ring_.size()] = std::move(answer);
  }

  /// Calls `send(answer)` for each whose record is on disk, and `drop(answer, HeldDrop)` for each that has waited too
  /// long, or for all when the commit that they wait for has failed.
  template <class Send, class Drop>
  void release(Nanos now, Send send, Drop drop) {
    if (size() == 0) return;
    const bool failed = journal_.is_latched();
    const std::uint64_t committed = journal_.committed();
    while (size() != 0) {
      const Answer& oldest = ring_[popped_ % ring_.size()];
      if (oldest.commit <= committed) {
        send(pop());
      } else if (failed) {
        drop(pop(), HeldDrop::commit_failed);
      } else if (now - oldest.since > patience_ns) {
        drop(pop(), HeldDrop::shed);
      } else {
        return;
      }
    }
  }

  /// Takes all of them out.
  template <class Take>
  void clear(Take take) {
    while (size() != 0) take(pop());
  }

 private:
  Answer pop() { return std::move(ring_[popped_++ % ring_.size()]); }

  const LeaseJournal& journal_;
  std::vector<Answer> ring_;
  std::size_t pushed_ = 0;
  std::size_t popped_ = 0;
};

}  // namespace bootstorm
