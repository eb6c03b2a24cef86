// What the links of an appliance carry, one state that all shards share: how much may leave over each, and how much
// has. A link is a port, or a network on one: a VLAN with a switch and a cable of its own behind it.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "bootstorm/counters.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

/// Networks with an own address come first, by their index in the snapshot, then ports.
inline constexpr std::size_t links_max = networks_max + ports_max;
[[nodiscard]] constexpr unsigned link_of_port(unsigned port) noexcept {
  return static_cast<unsigned>(networks_max) + port;
}

/// What a frame of that length takes of a cable: preamble, check sequence and gap besides (IEEE 802.3).
[[nodiscard]] constexpr std::uint64_t bytes_on_wire(std::uint64_t length) noexcept {
  return std::max<std::uint64_t>(length, 60) + 24;
}

/// What one shard does on one network. Its worker writes, shard 0 reads.
struct alignas(64) LinkUse {
  Counter acknowledged;  // bytes of DATA frames, as they take a cable
  Counter open;          // transfers (a level)
  Counter turns;         // blocks that have had their turn
  Counter waited_us;     // until then, all of them together
  /// Least round trip lately; none: there was none since shard 0 has taken it.
  std::atomic<std::uint32_t> round_trip_us{none};

  std::atomic<std::uint64_t> largest_file{0};  // bytes; that was begun since shard 0 has taken it

  static constexpr std::uint32_t none = ~0u;

  void note_file(std::uint64_t size) noexcept {
    if (size > largest_file.load(std::memory_order_relaxed)) largest_file.store(size, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t take_largest_file() noexcept {
    return largest_file.exchange(0, std::memory_order_relaxed);
  }

  void note_round_trip(std::uint32_t us) noexcept {
    if (us < round_trip_us.load(std::memory_order_relaxed)) round_trip_us.store(us, std::memory_order_relaxed);
  }
  /// Shard 0. A round trip that is noted meanwhile may be lost: the next one comes.
  [[nodiscard]] std::uint32_t take_round_trip() noexcept {
    return round_trip_us.exchange(none, std::memory_order_relaxed);
  }
};

class LinkBudgets {
 public:
  /// What may leave at once after a pause: as long as a worker's tick is.
  static constexpr Nanos burst_ns = nanos_per_ms;

  /// True while transfers of that network ask before each block. Any shard.
  [[nodiscard]] bool is_paced(unsigned network) const noexcept {
    return (paced_.load(std::memory_order_relaxed) >> network & 1) != 0;
  }
  [[nodiscard]] bool is_any_paced() const noexcept { return paced_.load(std::memory_order_relaxed) != 0; }

  /// True if what that shard has charged to the network and to its port has left by now. That shard's worker.
  [[nodiscard]] bool has_room(unsigned shard, unsigned network, unsigned port, Nanos now) const noexcept {
    return budgets_[shard][network].has_room(now) && budgets_[shard][link_of_port(port)].has_room(now);
  }
  /// So many bytes, as they take a cable, leave now. That shard's worker.
  void charge(unsigned shard, unsigned network, unsigned port, std::uint64_t bytes, Nanos now) noexcept {
    budgets_[shard][network].charge(bytes, now);
    budgets_[shard][link_of_port(port)].charge(bytes, now);
  }

  /// Shard 0: what that shard may send over the link. `bytes_per_s` 0: as much as it likes.
  void set_rate(unsigned shard, unsigned link, std::uint64_t bytes_per_s) noexcept {
    constexpr std::uint64_t ps_per_s = 1'000'000'000'000;
    budgets_[shard][link].ps_per_byte.store(bytes_per_s == 0 ? 0 : std::max<std::uint64_t>(ps_per_s / bytes_per_s, 1),
                                            std::memory_order_relaxed);
  }
  /// Shard 0. Bit n: network n, or its port, has a rate.
  void set_paced(std::uint32_t networks) noexcept { paced_.store(networks, std::memory_order_relaxed); }

  [[nodiscard]] LinkUse& use(unsigned shard, unsigned network) noexcept { return uses_[shard][network]; }

 private:
  static_assert(networks_max <= 32);

  struct Budget {
    std::atomic<std::uint64_t> ps_per_byte{0};  // shard 0 writes
    Nanos taken_until = 0;                      // the link carries what was charged until then; its worker's alone

    [[nodiscard]] bool has_room(Nanos now) const noexcept { return taken_until <= now; }
    void charge(std::uint64_t bytes, Nanos now) noexcept {
      const std::uint64_t each_ps = ps_per_byte.load(std::memory_order_relaxed);
      if (each_ps == 0) return;
      const Nanos oldest = now > burst_ns ? now - burst_ns : 0;
      taken_until = std::max(taken_until, oldest) + bytes * each_ps / 1000;
    }
  };

  std::atomic<std::uint32_t> paced_{0};
  std::array<std::array<Budget, links_max>, shards_max> budgets_;
  std::array<std::array<LinkUse, networks_max>, shards_max> uses_;
};

}  // namespace bootstorm
