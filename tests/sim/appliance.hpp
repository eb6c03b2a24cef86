// The core behind simulated workers: bursts, hand-off of frames and notices, ticks, as the live worker does them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "bootstorm/core.hpp"
#include "client/random.hpp"
#include "frame_pool.hpp"
#include "scenario.hpp"

namespace bootstorm::sim {

class Appliance {
 public:
  Appliance(const Scenario& scenario, FileIndex files, FramePool& pool, client::Random& random);

  /// A frame has come to the card. It waits in a worker's queue for that worker's next round.
  void arrive(FramePool::Id frame);
  /// One round of every worker. Frames that leave are appended to `sent`.
  void round(Nanos now, std::vector<FramePool::Id>& sent);
  /// Nothing received or handed over is waiting.
  [[nodiscard]] bool idle() const;

  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::uint64_t handed_over() const { return handed_over_; }
  [[nodiscard]] std::uint64_t total(Statistic statistic) const;
  [[nodiscard]] std::uint64_t total(Reason reason) const;
  [[nodiscard]] std::uint64_t frames_counted() const;  // by any reason
  [[nodiscard]] std::uint32_t sessions_open() const;
  [[nodiscard]] std::uint64_t generation_uses() const;

 private:
  struct Worker {
    std::unique_ptr<Shard> shard;
    std::deque<FramePool::Id> received;
    std::deque<FramePool::Id> handed;  // by other workers
    Nanos next_tick = 0;
  };

  [[nodiscard]] unsigned worker_for(const Buffer& frame);
  [[nodiscard]] Frame frame_of(FramePool::Id id);
  void receive(unsigned index, Nanos now, std::vector<FramePool::Id>& sent);
  void work(unsigned index, std::vector<FramePool::Id>& burst, Nanos now, std::vector<FramePool::Id>& sent);
  void tick(unsigned index, Nanos now, std::vector<FramePool::Id>& sent);
  void give_notices(unsigned index, Nanos now);

  Steering steering_;
  FramePool& pool_;
  client::Random& random_;
  Snapshot snapshot_;
  std::vector<Worker> workers_;
  std::vector<std::array<std::byte, tx_head_max>> heads_;
  std::vector<TxFrame> room_;
  std::deque<Notice> notices_;  // for shard 0
  std::uint64_t received_ = 0;
  std::uint64_t handed_over_ = 0;
};

inline constexpr MacAddress appliance_mac{{0x02, 0xb0, 0x07, 0, 0, 1}};
inline constexpr Ipv4Address appliance_ip = Ipv4Address::of(10, 7, 0, 1);

}  // namespace bootstorm::sim
