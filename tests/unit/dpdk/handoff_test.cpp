// Frames and notices between two real threads; run under ThreadSanitizer too.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <thread>
#include <vector>

#include "dpdk/worker/handoff.hpp"

namespace bootstorm::dpdk {
namespace {

TEST(BoundedRing, HoldsExactlyItsCapacityAndRefusesTheRest) {
  BoundedRing<std::uint32_t> ring{5};
  const std::array<std::uint32_t, 7> items{1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(ring.push(items), 5u);
  EXPECT_EQ(ring.push(items), 0u);

  std::array<std::uint32_t, 3> room{};
  ASSERT_EQ(ring.pop(room), 3u);
  EXPECT_EQ(room, (std::array<std::uint32_t, 3>{1, 2, 3}));
  ASSERT_EQ(ring.pop(room), 2u);
  EXPECT_EQ(room[0], 4u);
  EXPECT_EQ(room[1], 5u);
  EXPECT_EQ(ring.pop(room), 0u);
}

TEST(BoundedRing, CarriesANoticeByValue) {
  BoundedRing<Notice> ring{4};
  Notice notice{
      .mac = {{1, 2, 3, 4, 5, 6}}, .kind = Notice::Kind::address_used, .port = 3, .vlan = 20, .ip = {0xc0a84d32}};
  ASSERT_EQ(ring.push({&notice, 1}), 1u);
  Notice out;
  ASSERT_EQ(ring.pop({&out, 1}), 1u);
  EXPECT_EQ(out.mac, notice.mac);
  EXPECT_EQ(out.port, notice.port);
  EXPECT_EQ(out.vlan, notice.vlan);
  EXPECT_EQ(out.ip, notice.ip);
}

/// What the pointers of the test point to: written by one thread before the hand-off, read by the other after it.
struct Parcel {
  std::uint64_t number = 0;
  std::array<std::uint64_t, 7> copies{};
};

TEST(Handoff, DeliversFramesWholeAndInOrder) {
  static constexpr std::size_t parcels_count = 200'000;
  Handoff handoff{2};
  std::vector<Parcel> parcels(parcels_count);
  std::uint64_t refused = 0;

  std::jthread giver{[&] {
    std::size_t next = 0;
    while (next < parcels_count) {
      std::array<rte_mbuf*, 32> burst{};
      const std::size_t count = std::min(burst.size(), parcels_count - next);
      for (std::size_t i = 0; i < count; ++i) {
        parcels[next + i].number = next + i;
        parcels[next + i].copies.fill(next + i);
        burst[i] = reinterpret_cast<rte_mbuf*>(&parcels[next + i]);
      }
      const unsigned given = handoff.frames(0, 1).push(std::span{burst}.first(count));
      refused += count - given;
      next += given;  // here, unlike in a worker, what was refused is given again
      if (given == 0) std::this_thread::yield();
    }
  }};

  std::size_t expected = 0;
  std::uint64_t damaged = 0;
  while (expected < parcels_count) {
    std::array<rte_mbuf*, 32> burst{};
    const unsigned count = handoff.frames(0, 1).pop(burst);
    if (count == 0) std::this_thread::yield();
    for (unsigned i = 0; i < count; ++i, ++expected) {
      const auto* parcel = reinterpret_cast<const Parcel*>(burst[i]);
      if (parcel->number != expected) ++damaged;
      for (const auto copy : parcel->copies) damaged += copy != expected ? 1 : 0;
    }
  }
  giver.join();
  EXPECT_EQ(damaged, 0u);
  RecordProperty("refused_by_full_ring", static_cast<int>(refused));
}

TEST(Handoff, DeliversNoticesOfTwoWorkersToTheFirst) {
  static constexpr std::uint32_t each = 20'000;
  Handoff handoff{3};
  const auto tell = [&](unsigned worker) {
    for (std::uint32_t i = 0; i < each;) {
      const Notice notice{.port = static_cast<std::uint8_t>(worker), .ip = {i}};
      if (handoff.notices(worker).push({&notice, 1}) == 1) ++i;
      else std::this_thread::yield();
    }
  };
  std::jthread first{tell, 1u};
  std::jthread second{tell, 2u};

  std::array<std::uint32_t, 3> next{};
  while (next[1] < each || next[2] < each) {
    for (unsigned from = 1; from < 3; ++from) {
      std::array<Notice, 64> notices;
      const unsigned count = handoff.notices(from).pop(notices);
      for (unsigned i = 0; i < count; ++i) {
        ASSERT_EQ(notices[i].port, from);
        ASSERT_EQ(notices[i].ip.value, next[from]);
        ++next[from];
      }
    }
    std::this_thread::yield();
  }
}

TEST(Handoff, TellsWhatWasHeardOnlyAfterItsFramesAreInTheRing) {
  constexpr std::uintptr_t each = 100'000;
  Handoff handoff{2};
  // Frame n came at time n; a pointer stands for it.
  std::jthread other{[&handoff] {
    for (std::uintptr_t n = 1; n <= each; ++n) {
      auto* frame = reinterpret_cast<rte_mbuf*>(n);
      while (handoff.frames(1, 0).push({&frame, 1}) == 0) std::this_thread::yield();
      handoff.tell_heard(1, n);
    }
  }};
  std::uintptr_t last = 0;
  while (last < each) {
    const Nanos heard = handoff.heard_by_others(0, each + 2 * heard_lag_ns);
    std::array<rte_mbuf*, 64> frames;
    unsigned count = 0;
    do {
      count = handoff.frames(1, 0).pop(frames);
      if (count != 0) last = reinterpret_cast<std::uintptr_t>(frames[count - 1]);
    } while (count == frames.size());
    ASSERT_GE(last, heard);
  }
}

TEST(Handoff, HoldsNoMoreThanItsRings) {
  for (unsigned workers = 2; workers <= 16; ++workers) {
    EXPECT_GE(Handoff::frames_per_ring(workers), Handoff::frames_per_ring_min);
    EXPECT_LE(Handoff::frames_in_flight_max(workers), workers * Handoff::frames_to_one_worker);
  }
  EXPECT_EQ(Handoff::frames_in_flight_max(1), 0u);
}

}  // namespace
}  // namespace bootstorm::dpdk
