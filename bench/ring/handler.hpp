// What stands behind the devices: the appliance's worker, or the barest thing that could stand in its place.
#pragma once

#include <cstdint>
#include <vector>

#include "dpdk/worker/worker.hpp"

namespace bootstorm::bench {

class Handler {
 public:
  virtual ~Handler() = default;
  /// Takes up to one burst from each of its devices and answers it.
  virtual void round() noexcept = 0;
  /// Before the first and after the last round, on the thread of the rounds.
  virtual void enter() noexcept {}
  virtual void leave() noexcept {}
};

class LiveWorker : public Handler {
 public:
  LiveWorker(const dpdk::WorkerSettings& settings, const dpdk::Clock& clock, dpdk::Handoff& handoff,
             dpdk::Published<Snapshot>& snapshots)
      : worker_(settings, clock, handoff, snapshots) {}
  void round() noexcept override { worker_.round(); }
  void enter() noexcept override { worker_.enter(); }
  void leave() noexcept override { worker_.leave(); }
  [[nodiscard]] dpdk::Worker& worker() { return worker_; }

 private:
  dpdk::Worker worker_;
};

/// Swaps a frame's addresses and ports and sends it back.
class Echo : public Handler {
 public:
  enum class Answer : std::uint8_t {
    as_it_came,  // 60 bytes
    with_block,  // the head, and behind it 512 bytes copied from where the driver has said: 558 bytes
  };
  Echo(Answer answer, std::vector<std::uint16_t> port_ids) : answer_(answer), port_ids_(std::move(port_ids)) {}
  void round() noexcept override;

 private:
  Answer answer_;
  std::size_t body_bytes_ = 512;  // not known to the compiler: copied by the same library call as the worker's
  std::vector<std::uint16_t> port_ids_;
};

}  // namespace bootstorm::bench
