// How a frame that came to the wrong worker reaches its owner: over a bounded ring, one for each pair of workers, so
// that every ring has one writer and one reader and nothing is locked. A full ring refuses; the giver drops and counts.
#pragma once

#include <rte_ring_elem.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

#include "bootstorm/mailbox.hpp"
#include "bootstorm/time.hpp"
#include "core/heard.hpp"

struct rte_mbuf;

namespace bootstorm::dpdk {

/// A ring of small values that holds exactly `capacity` of them.
template <class T>
class BoundedRing {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % 4 == 0);

 public:
  explicit BoundedRing(unsigned capacity) {
    // In ordinary memory: a ring needs no address that a device could see, and DPDK's own memory zones are few.
    const ssize_t bytes = rte_ring_get_memsize_elem(sizeof(T), rte_align32pow2(capacity + 1));
    const std::size_t rounded = RTE_ALIGN_CEIL(static_cast<std::size_t>(bytes), std::size_t{RTE_CACHE_LINE_SIZE});
    ring_.reset(static_cast<rte_ring*>(std::aligned_alloc(RTE_CACHE_LINE_SIZE, rounded)));
    if (ring_ == nullptr ||
        rte_ring_init(ring_.get(), "handoff", capacity, RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ) != 0) {
      throw std::bad_alloc{};
    }
  }

  /// Writer's thread: as many as fit, from the front; returns how many.
  unsigned push(std::span<const T> items) noexcept {
    return rte_ring_sp_enqueue_burst_elem(ring_.get(), items.data(), sizeof(T), static_cast<unsigned>(items.size()),
                                          nullptr);
  }
  /// Reader's thread: as many as there are, oldest first; returns how many.
  unsigned pop(std::span<T> room) noexcept {
    return rte_ring_sc_dequeue_burst_elem(ring_.get(), room.data(), sizeof(T), static_cast<unsigned>(room.size()),
                                          nullptr);
  }

 private:
  struct Free {
    void operator()(rte_ring* ring) const noexcept { std::free(ring); }
  };
  std::unique_ptr<rte_ring, Free> ring_;
};

/// The rings between all workers of an appliance.
class Handoff {
 public:
  static constexpr unsigned frames_to_one_worker = 1024;  // in all rings that lead to it together
  static constexpr unsigned frames_per_ring_min = 64;
  static constexpr unsigned notices_per_ring = 1024;

  [[nodiscard]] static constexpr unsigned frames_per_ring(unsigned workers) {
    if (workers < 2) return 0;
    const unsigned share = frames_to_one_worker / (workers - 1);
    return share < frames_per_ring_min ? frames_per_ring_min : share;
  }
  /// Buffers that may lie in rings at once.
  [[nodiscard]] static constexpr unsigned frames_in_flight_max(unsigned workers) {
    return workers * (workers - 1) * frames_per_ring(workers);
  }

  explicit Handoff(unsigned workers);

  [[nodiscard]] unsigned workers() const noexcept { return workers_; }
  /// The ring that only worker `from` writes and only worker `to` reads. They differ.
  [[nodiscard]] BoundedRing<rte_mbuf*>& frames(unsigned from, unsigned to) noexcept {
    return *frames_[from * workers_ + to];
  }
  /// The ring that only worker `from` writes and only worker 0 reads; `from` is not 0.
  [[nodiscard]] BoundedRing<Notice>& notices(unsigned from) noexcept { return *notices_[from]; }

  /// Frees what is under way, when no worker runs any more.
  void drain() noexcept;

  /// Worker `from`: all frames for others which came before that time are in the rings.
  void tell_heard(unsigned from, Nanos until) noexcept { heard_[from].until.store(until, std::memory_order_release); }
  /// The least of what all workers but `to` have told, as heard_by_other() believes it. What it stands for, a look into
  /// the rings afterwards finds.
  [[nodiscard]] Nanos heard_by_others(unsigned to, Nanos now) const noexcept {
    Nanos least = now;
    for (unsigned from = 0; from < workers_; ++from) {
      if (from == to) continue;
      least = std::min(least, heard_by_other(heard_[from].until.load(std::memory_order_acquire), now));
    }
    return least;
  }

 private:
  unsigned workers_;
  std::vector<std::unique_ptr<BoundedRing<rte_mbuf*>>> frames_;
  std::vector<std::unique_ptr<BoundedRing<Notice>>> notices_;
  struct alignas(64) HeardUntil {  // one worker writes, all read
    std::atomic<Nanos> until{0};
  };
  std::vector<HeardUntil> heard_;
};

}  // namespace bootstorm::dpdk
