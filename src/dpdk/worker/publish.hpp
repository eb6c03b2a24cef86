// Replacing what workers read while they read it: control swaps a pointer and frees the old object only when every
// worker has been seen between two bursts, where it holds nothing (quiescent-state-based reclamation).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

#include "base/quiescence.hpp"

struct rte_rcu_qsbr;

namespace bootstorm::dpdk {

/// The readers of a published pointer, and which of them have passed a quiescent state: a moment at which they hold
/// nothing. DPDK's rte_rcu_qsbr.
class QsbrReaders final : public Quiescence {
 public:
  /// Readers are numbered 0 to readers - 1.
  explicit QsbrReaders(unsigned readers);

  // A reader's own thread.
  void enter(unsigned reader) noexcept;      // from now on control waits for this reader
  void leave(unsigned reader) noexcept;      // this reader holds nothing and never will again
  void quiescent(unsigned reader) noexcept;  // this reader holds nothing at this moment

  // Control.
  [[nodiscard]] Token start() noexcept override;
  [[nodiscard]] bool passed(Token token) noexcept override;  // every reader has been quiescent since start()
  [[nodiscard]] bool wait(Token token, std::chrono::milliseconds timeout) noexcept;

 private:
  struct Free {
    void operator()(void* memory) const noexcept;
  };
  std::unique_ptr<rte_rcu_qsbr, Free> state_;
};

/// A pointer that one thread replaces and many read. It owns nothing: who publishes keeps the old object until
/// quiesced().
template <class T>
class Published {
 public:
  using Token = QsbrReaders::Token;

  explicit Published(unsigned readers) : readers_(readers) {}

  // A reader's own thread. What load() returns is good until this reader's next quiescent() or leave().
  void enter(unsigned reader) noexcept { readers_.enter(reader); }
  void leave(unsigned reader) noexcept { readers_.leave(reader); }
  void quiescent(unsigned reader) noexcept { readers_.quiescent(reader); }
  [[nodiscard]] const T* load() const noexcept { return pointer_.load(std::memory_order_acquire); }

  // Control. The object published before may be freed when quiesced(token) is true.
  Token publish(const T* next) noexcept {
    pointer_.store(next, std::memory_order_release);
    return readers_.start();
  }
  [[nodiscard]] bool quiesced(Token token) noexcept { return readers_.passed(token); }
  [[nodiscard]] bool wait_quiesced(Token token, std::chrono::milliseconds timeout) noexcept {
    return readers_.wait(token, timeout);
  }
  [[nodiscard]] Quiescence& quiescence() noexcept { return readers_; }

 private:
  std::atomic<const T*> pointer_{nullptr};  // control writes, workers read
  QsbrReaders readers_;
};

}  // namespace bootstorm::dpdk
