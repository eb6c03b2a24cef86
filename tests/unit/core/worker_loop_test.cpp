// When timers fire: never before the worker has looked at what waited for it, and soon enough under a flood.
#include "core/worker_loop.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "support/core_fixture.hpp"
#include "support/memory_workers.hpp"

namespace bootstorm {
namespace {

using test::ack;
using test::datagram;
using test::rrq;

constexpr Ipv4Address client(std::uint32_t n) { return {test::client_ip.value + n}; }

/// Workers with one file; keeps the frames that wait in their queues.
class Loops {
 public:
  explicit Loops(unsigned count)
      : snapshot_(appliance_.snapshot),
        workers_(count, {.answered = [this](unsigned, std::uint32_t, const Frame& frame,
                                            Outcome outcome) { answered(frame, outcome); },
                         .sent = [this](const TxFrame&) { ++sent; }}) {
    snapshot_.shards = count;
    for (; now < 2 * nanos_per_s; now += nanos_per_ms) poll();  // its address is announced
    sent = 0;
  }

  void arrive(unsigned worker, const test::Buffer& buffer) {
    workers_.arrive(worker, {frames_.emplace_back(buffer).frame(), 0});
  }
  void poll() { workers_.poll(now, snapshot_); }
  void poll_one(unsigned worker) { workers_.poll_one(worker, now, snapshot_); }
  void pass(Nanos time) {
    for (const Nanos end = now + time; now < end; now += nanos_per_ms) poll();
  }
  /// A transfer in which block 2 is in flight; its TID.
  std::uint16_t open(std::uint32_t n) {
    arrive(0, datagram(rrq("f"), 49152, 69, client(n)));
    poll();
    poll();
    const std::uint16_t tid = tid_;
    acknowledge(0, n, tid, 1);
    poll();
    poll();
    return tid;
  }
  /// The same for the first client whose transfer belongs to that shard; block 3 of those before is in flight.
  std::uint16_t open_on(unsigned shard) {
    std::uint16_t tid = 0;
    for (std::uint32_t n = 0; shard_of(tid = open(n)) != shard; ++n) acknowledge(0, n, tid, 2);
    return tid;
  }
  void acknowledge(unsigned worker, std::uint32_t n, std::uint16_t tid, std::uint32_t block) {
    arrive(worker, datagram(ack(block), 49152, tid, client(n)));
  }
  /// What the last poll sent has left only now.
  void stand_still(Nanos time) {
    now += time;
    workers_.stood_still(0, time);
  }
  [[nodiscard]] std::uint64_t repeated() const { return workers_.total(Statistic::tftp_retransmitted); }
  [[nodiscard]] unsigned shard_of(std::uint16_t tid) const {
    for (unsigned i = 1; i < workers_.count(); ++i) {
      if (tid >= workers_.shard(i).tid_base) return i;
    }
    return 0;
  }

  Nanos now = nanos_per_s;
  unsigned sent = 0;

 private:
  void answered(const Frame& frame, Outcome outcome) {
    if (outcome.reason == Reason::tftp_opened) tid_ = test::source_port_of(frame);
  }

  test::Appliance appliance_{{{"f", test::pattern(500'000)}}};
  Snapshot& snapshot_;
  std::deque<test::Buffer> frames_;
  std::uint16_t tid_ = 0;
  test::MemoryWorkers workers_;
};

TEST(Heard, FollowsTheClockWhileQueuesAreEmptied) {
  Heard heard;
  heard.looked(10, true);
  EXPECT_EQ(heard.until(), 10u);
  heard.looked(20, false);
  heard.looked(30, false);
  EXPECT_EQ(heard.until(), 10u) << "something may be waiting that came at 11";
  heard.looked(40, true);
  EXPECT_EQ(heard.until(), 40u);
}

TEST(Heard, IsDelayedByAFloodAndNotStopped) {
  Heard heard;
  Nanos now = 0;
  heard.looked(now, true);
  constexpr unsigned looks = Heard::queue_frames_max / burst_max;
  for (unsigned look = 0; look < 10 * looks; ++look) {
    heard.looked(++now, false);
    if (look < 2 * looks) continue;
    ASSERT_LE(now - heard.until(), 2 * looks);
  }
}

TEST(Heard, BelievesAnotherWorkerThatIsBehindAndNotOneThatStandsStill) {
  constexpr Nanos now = 10 * nanos_per_s;
  EXPECT_EQ(heard_by_other(now - nanos_per_ms, now), now) << "it rests between two looks";
  EXPECT_EQ(heard_by_other(now - 100 * nanos_per_ms, now), now - 100 * nanos_per_ms);
  EXPECT_EQ(heard_by_other(now - 5 * nanos_per_s, now), now - heard_stale_ns);
  EXPECT_EQ(heard_by_other(0, nanos_per_ms), nanos_per_ms);
}

TEST(Heard, LetsTimersBeBehindForAWhileAfterTheWorkerStoodStill) {
  Heard heard;
  heard.looked(10 * nanos_per_s, true);
  Nanos now = 10 * nanos_per_s + 400 * nanos_per_ms;
  heard.stood(400 * nanos_per_ms);
  heard.looked(now, true);
  EXPECT_EQ(heard.until(), now) << "what other workers are told";
  EXPECT_EQ(heard.timers_until(), 10 * nanos_per_s);
  const Nanos stood_until = now;
  while (heard.timers_until() != now) {
    heard.looked(now += nanos_per_ms, true);
    if (now - stood_until < nanos_per_s) {
      ASSERT_EQ(heard.timers_until(), now - 400 * nanos_per_ms);
    }
    ASSERT_LE(now - stood_until, 2 * nanos_per_s);
  }
}

TEST(Heard, LetsTimersBeBehindByTheLongestSuchTimeAndNotByAllOfThem) {
  Heard heard;
  heard.looked(nanos_per_s, true);
  for (Nanos now = nanos_per_s; now < 20 * nanos_per_s;) {
    heard.stood(45 * nanos_per_ms);
    heard.looked(now += 45 * nanos_per_ms, true);
    ASSERT_GE(heard.timers_until() + 45 * nanos_per_ms, now);
    heard.looked(now += 5 * nanos_per_ms, true);
  }
  heard.stood(30 * nanos_per_s);
  heard.looked(60 * nanos_per_s, true);
  EXPECT_EQ(heard.timers_until(), 59 * nanos_per_s);
}

TEST(WorkerLoop, WaitsForTheAckOfABlockThatLeftLateFromWhenItLeft) {
  Loops loops{1};
  (void)loops.open(0);
  loops.stand_still(400 * nanos_per_ms);
  loops.pass(150 * nanos_per_ms);
  EXPECT_EQ(loops.repeated(), 0u);
  loops.pass(100 * nanos_per_ms);
  EXPECT_EQ(loops.repeated(), 1u) << "late, and not never";
}

TEST(WorkerLoop, SendsNothingTwiceForAcksThatWaitedWhileItWasKeptFromItsCpu) {
  constexpr std::uint32_t transfers = 200;  // many bursts
  Loops loops{1};
  std::vector<std::uint16_t> tids;
  for (std::uint32_t n = 0; n < transfers; ++n) tids.push_back(loops.open(n));
  ASSERT_EQ(loops.repeated(), 0u);
  for (std::uint32_t block = 2; block < 12; ++block) {
    for (std::uint32_t n = 0; n < transfers; ++n) loops.acknowledge(0, n, tids[n], block);
    loops.now += 700 * nanos_per_ms;
    for (int rounds = 0; rounds < 20; ++rounds, loops.now += 20 * nanos_per_us) loops.poll();
  }
  EXPECT_EQ(loops.repeated(), 0u);
}

TEST(WorkerLoop, SendsABlockAgainThatWasLostAlthoughAFloodNeverEmptiesItsQueue) {
  Loops loops{1};
  loops.open(0);
  const Nanos lost_at = loops.now;
  for (int i = 0; i < 64; ++i) loops.acknowledge(0, 1, 5000, 1);
  for (; loops.repeated() == 0 && loops.now < lost_at + nanos_per_s; loops.now += 50 * nanos_per_us) {
    for (int i = 0; i < 32; ++i) loops.acknowledge(0, 1, 5000, 1);  // as many as it takes
    loops.poll();
  }
  EXPECT_GE(loops.now - lost_at, 200 * nanos_per_ms);
  EXPECT_LT(loops.now - lost_at, 240 * nanos_per_ms);
}

TEST(WorkerLoop, SendsNothingTwiceForAnAckThatAnotherWorkerHasYetToHandOver) {
  Loops loops{2};
  const std::uint16_t tid = loops.open_on(1);
  loops.pass(50 * nanos_per_ms);
  const std::uint64_t before = loops.repeated();
  for (std::uint32_t n = 0; n < 16; ++n) loops.acknowledge(0, n, tid, 2);
  // Worker 0 is kept from its CPU.
  for (int ms = 0; ms < 400; ++ms, loops.now += nanos_per_ms) loops.poll_one(1);
  loops.pass(10 * nanos_per_ms);
  EXPECT_EQ(loops.repeated(), before);
}

TEST(WorkerLoop, DoesNotWaitForAWorkerThatStandsStill) {
  Loops loops{2};
  (void)loops.open_on(1);
  loops.pass(50 * nanos_per_ms);
  const std::uint64_t before = loops.repeated();
  for (int ms = 0; ms < 1000; ++ms, loops.now += nanos_per_ms) loops.poll_one(1);
  EXPECT_GT(loops.repeated(), before);
}

}  // namespace
}  // namespace bootstorm
