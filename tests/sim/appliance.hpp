// The appliance of a simulation: memory workers, their snapshot, and how frames reach them.
#pragma once

#include <cstdint>
#include <vector>

#include "bootstorm/core.hpp"
#include "client/random.hpp"
#include "operate/book/book.hpp"
#include "scenario.hpp"
#include "support/frame_pool.hpp"
#include "support/memory_workers.hpp"

namespace bootstorm::sim {

class Appliance {
 public:
  Appliance(const Scenario& scenario, FileIndex files, test::FramePool& pool, client::Random& random);

  /// A frame has come to the card. It waits in a worker's queue for that worker's next poll.
  void arrive(test::FramePool::Id frame);
  /// One poll of every worker. Returns the frames that leave; they are the caller's.
  [[nodiscard]] std::vector<test::FramePool::Id> poll(Nanos now);

  [[nodiscard]] const test::MemoryWorkers& workers() const { return workers_; }
  /// What the workers' events tell of the boards.
  [[nodiscard]] const operate::Book& book() const { return book_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::uint64_t frames_counted() const;  // by any reason
  [[nodiscard]] std::uint32_t sessions_open() const;
  [[nodiscard]] std::uint64_t generation_uses() const;

 private:
  [[nodiscard]] unsigned worker_for(const test::Buffer& frame);
  [[nodiscard]] Frame frame_of(test::FramePool::Id id);
  void answered(test::FramePool::Id id, const Frame& frame, Outcome outcome);

  void watch(Nanos now);

  operate::Book book_{4096};
  Steering steering_;
  Nanos stops_for_ns_;
  bool is_watched_;
  Nanos watched_at_ = 0;
  test::FramePool& pool_;
  client::Random& random_;
  Snapshot snapshot_;
  test::MemoryWorkers workers_;
  std::vector<test::FramePool::Id> sent_;
  std::uint64_t received_ = 0;
};

inline constexpr Nanos stops_at_ns = 4 * nanos_per_s;  // boards have had power for two seconds
inline constexpr MacAddress appliance_mac{{0x02, 0xb0, 0x07, 0, 0, 1}};
inline constexpr Ipv4Address appliance_ip = Ipv4Address::of(10, 7, 0, 1);

}  // namespace bootstorm::sim
