// What each link carries, found out from the transfers on it. Shard 0 looks at what all shards have noted, and sets the
// rates at which they send.
//
// Lockstep clocks itself: a client has one block in flight, or one window, so on a full link the blocks of all clients
// lie in a queue before it, and round trips grow by what that queue takes. So a round trip that is longer than the
// least one known is the sign that a link is full, and what is acknowledged meanwhile is what it carries. From then on
// no more is sent than that: the queue is in the appliance, which knows whose block is needed first, and drops none.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "bootstorm/link_budgets.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm {

struct Shard;
struct Snapshot;

class LinkControl {
 public:
  /// A queue that takes this long is one that stands: the link is full.
  static constexpr std::uint32_t queue_long_us = 2'000;
  /// One that takes less is what chance makes: there may be room.
  static constexpr std::uint32_t queue_short_us = 1'000;

  /// Shard 0's tick.
  void on_tick(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;

  /// What one look has found of a network.
  struct Seen {
    std::uint64_t bytes_per_s = 0;  // acknowledged, as they take a cable
    std::uint32_t open = 0;         // transfers
    std::uint32_t wait_us = 0;      // of blocks for their turns, on average
    std::uint32_t queue_us = 0;     // that round trips are longer than the least one known
    double places = 0;              // for boards that boot at once
    bool is_paced = false;
    bool is_full = false;  // blocks wait for their turns
  };
  [[nodiscard]] const Seen& seen(unsigned network) const noexcept { return networks_[network].seen; }
  /// True if one more board may begin in that network. `entering(network)`: boards that may and have not yet.
  template <class Entering>
  [[nodiscard]] bool has_place(const Shard& shard, const Snapshot& snapshot, unsigned network,
                               Entering entering) const noexcept {
    const State& state = networks_[network];
    const std::uint32_t taken = std::max({begun(shard, network), state.most_open, state.most_open_before});
    return taken + entering(network) < places_of(state, snapshot, network);
  }

 private:
  struct Sums {  // over all shards
    std::uint64_t acknowledged = 0;
    std::uint64_t turns = 0;
    std::uint64_t waited_us = 0;
    std::uint32_t open = 0;
    std::array<std::uint32_t, shards_max> open_in{};  // by shard
    std::uint32_t round_trip_us = LinkUse::none;
    std::uint64_t largest_file = 0;
  };
  struct State {
    Seen seen;
    Sums before;
    double rate = 0;                         // bytes per second; 0: as much as anybody likes
    std::uint32_t least_us = LinkUse::none;  // round trip
    bool is_least_known = false;             // it is that of an empty queue
    Nanos seen_at = 0;                       // the first round trip
    Nanos full_at = 0;                       // when blocks last waited
    Nanos lowered_at = 0;
    Nanos drains_from = 0;  // the next time that the queue is given the chance to be empty
    double carries = 0;     // bytes per second, when it was last full; 0: it never was
    double places = 0;      // for boards; 0: nothing was found out yet
    Nanos places_at = 0;
    Nanos more_at = 0;             // since when there are so many, or since when boards wait for one
    std::uint32_t longest_us = 0;  // that blocks were late since then: before their turns and in queues
    std::uint32_t least_open = 0;  // transfers since then
    // A board that has one file and has not asked for the next still has its place.
    std::uint32_t most_open = 0;
    std::uint32_t most_open_before = 0;
    Nanos most_since = 0;
    double largest_file = 0;      // that was begun of late, bytes
    std::uint8_t long_looks = 0;  // in a row that found long round trips
  };

  [[nodiscard]] static Sums sum_of(LinkBudgets& links, unsigned network, unsigned shards) noexcept;
  static void add(Sums& to, const Sums& more) noexcept;
  static void share_out(LinkBudgets& links, unsigned link, std::uint64_t rate, const Sums& sums,
                        unsigned shards) noexcept;
  [[nodiscard]] static std::uint64_t rate_now(const State& state, Nanos now) noexcept;
  static void note_open(State& state, Nanos now) noexcept;
  static void note_file(State& state, std::uint64_t size) noexcept;
  [[nodiscard]] static std::uint32_t begun(const Shard& shard, unsigned network) noexcept;
  /// The least size that the largest file must be taken for.
  [[nodiscard]] static double file_least(const State& state, Nanos now) noexcept;
  /// Bytes per second that the operator has said; 0: nothing.
  [[nodiscard]] static double known_of(const Snapshot& snapshot, unsigned network) noexcept;
  [[nodiscard]] static double places_of(const State& state, const Snapshot& snapshot, unsigned network) noexcept;
  void look(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;
  void see(State& state, const Sums& sums, Nanos passed, Nanos now) const noexcept;
  void note_least(State& state, std::uint32_t round_trip_us, Nanos now) const noexcept;
  void steer(State& state, std::uint64_t known, Nanos now) const noexcept;
  /// `is_wanted`: boards wait.
  void make_places(State& state, const Snapshot& snapshot, unsigned network, bool is_wanted, Nanos now) const noexcept;
  void begin_pacing(State& state, double rate, Nanos now) const noexcept;

  std::array<State, networks_max> networks_{};
  std::array<State, ports_max> ports_{};
  Nanos looked_at_ = 0;
};

}  // namespace bootstorm
