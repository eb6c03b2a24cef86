// A table that is full, or nearly: who keeps its place, who loses it, and what the idle ones cost.
#include <gtest/gtest.h>
#include <time.h>

#include "core/tftp/transfer.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

using test::ack;
using test::Appliance;
using test::datagram;
using test::pattern;
using test::rrq;

constexpr Ipv4Address address(std::uint32_t n) { return {test::client_ip.value + n}; }

/// Asks for "f"; the TID if a transfer was opened, else 0.
std::uint16_t ask(Appliance& appliance, std::uint32_t client, std::uint16_t port = 49152,
                  std::string_view options = {}) {
  auto request = datagram(rrq("f", options), port, 69, address(client));
  Frame frame = request.frame();
  return appliance.receive(frame).reason == Reason::tftp_opened ? test::source_port_of(frame) : std::uint16_t{0};
}

Outcome acknowledge(Appliance& appliance, std::uint32_t client, std::uint16_t tid, std::uint32_t block,
                    std::uint16_t port = 49152) {
  auto message = datagram(ack(block), port, tid, address(client));
  Frame frame = message.frame();
  return appliance.receive(frame);
}

void pass(Appliance& appliance, Nanos time) {
  for (const Nanos end = appliance.now + time; appliance.now < end; appliance.now += 10 * nanos_per_ms) {
    while (!appliance.tick().empty()) {
    }
  }
}

TEST(Pressure, TakesAPlaceFromTheSilentAndNoneFromTheLiving) {
  constexpr std::uint32_t sessions = 64, silent = 5;
  Appliance appliance{{{"f", pattern(500'000)}}, sessions};
  std::array<std::uint16_t, sessions> tids{};
  for (std::uint32_t n = 0; n < sessions; ++n) {
    tids[n] = ask(appliance, n);
    ASSERT_EQ(acknowledge(appliance, n, tids[n], 1), replied(Reason::tftp_data));
  }
  ASSERT_EQ(ask(appliance, 100), 0) << "all have only begun";
  std::uint32_t block = 2;
  for (const Nanos end = appliance.now + 8 * nanos_per_s; appliance.now < end; ++block) {
    pass(appliance, nanos_per_s);
    for (std::uint32_t n = silent; n < sessions; ++n) {
      ASSERT_EQ(acknowledge(appliance, n, tids[n], block), replied(Reason::tftp_data));
    }
  }
  for (std::uint32_t n = 0; n < silent; ++n) {
    const std::uint16_t tid = ask(appliance, 100 + n);
    ASSERT_NE(tid, 0) << "the place of a silent one";
    ASSERT_EQ(acknowledge(appliance, 100 + n, tid, 1), replied(Reason::tftp_data));
  }
  EXPECT_EQ(ask(appliance, 200), 0) << "nobody is left that does not move";
  EXPECT_EQ(appliance.shard->counters[Statistic::tftp_stalled_evicted].get(), silent);
  for (std::uint32_t n = silent; n < sessions; ++n) {
    EXPECT_EQ(acknowledge(appliance, n, tids[n], block), replied(Reason::tftp_data)) << "client " << n;
  }
}

TEST(Pressure, TakesThePlaceOfAnIntentionallySlowReader) {
  constexpr std::uint32_t sessions = 8;
  Appliance appliance{{{"f", pattern(5'000'000)}}, sessions};
  std::array<std::uint16_t, sessions> tids{};
  for (std::uint32_t n = 0; n < sessions; ++n) {
    tids[n] = ask(appliance, n);
    ASSERT_EQ(acknowledge(appliance, n, tids[n], 1), replied(Reason::tftp_data));
  }
  // The first takes a block in two seconds, which is never silence; the others take four a second.
  std::uint32_t slow = 2, block = 2;
  for (unsigned quarter = 0; quarter < 4 * 29; ++quarter) {
    pass(appliance, nanos_per_s / 4);
    if (quarter % 8 == 0) static_cast<void>(acknowledge(appliance, 0, tids[0], slow++));
    for (std::uint32_t n = 1; n < sessions; ++n) static_cast<void>(acknowledge(appliance, n, tids[n], block));
    ++block;
  }
  EXPECT_EQ(ask(appliance, 100), 0) << "before thirty seconds nobody is slow";
  pass(appliance, 2 * nanos_per_s);
  EXPECT_NE(ask(appliance, 100), 0);
  EXPECT_EQ(acknowledge(appliance, 0, tids[0], slow).reason, Reason::tftp_unknown_tid);
  for (std::uint32_t n = 1; n < sessions; ++n) {
    EXPECT_EQ(acknowledge(appliance, n, tids[n], block), replied(Reason::tftp_data)) << "client " << n;
  }
}

TEST(Pressure, TakesThePlaceOfAnUnansweredWindow) {
  Appliance appliance{{{"f", pattern(500'000)}}, 1};
  const std::uint16_t tid = ask(appliance, 0, 49152, std::string_view{"windowsize\0004\0", 13});
  ASSERT_NE(tid, 0);
  static_cast<void>(acknowledge(appliance, 0, tid, 0));
  pass(appliance, nanos_per_s);
  EXPECT_EQ(ask(appliance, 1), 0);
  pass(appliance, 6 * nanos_per_s);
  EXPECT_NE(ask(appliance, 1), 0);
}

TEST(Pressure, TakesNoPlaceWhileThereIsRoom) {
  Appliance appliance{{{"f", pattern(500'000)}}, 4};
  const std::uint16_t tid = ask(appliance, 0);
  ASSERT_EQ(acknowledge(appliance, 0, tid, 1), replied(Reason::tftp_data));
  pass(appliance, 20 * nanos_per_s);
  EXPECT_NE(ask(appliance, 1), 0);
  EXPECT_EQ(acknowledge(appliance, 0, tid, 2), replied(Reason::tftp_data));
  EXPECT_EQ(appliance.shard->counters[Statistic::tftp_stalled_evicted].get(), 0u);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define BOOTSTORM_PLAIN_SPEED 1
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef BOOTSTORM_PLAIN_SPEED
#endif
#endif

double own_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

TEST(Pressure, SpendsATwentiethOfAWorkerOnFiftyThousandIdleTransfers) {
  constexpr std::uint32_t idle = 50'000;
  Appliance appliance{{{"f", pattern(500'000)}}};
  appliance.snapshot.networks[0].prefix_length = 8;
  for (std::uint32_t n = 0; n < idle; ++n) {
    const std::uint16_t tid = ask(appliance, n);
    ASSERT_NE(tid, 0);
    ASSERT_EQ(acknowledge(appliance, n, tid, 1), replied(Reason::tftp_data));
  }
  constexpr unsigned seconds = 10;
  const double before = own_seconds();
  std::array<std::array<std::byte, tx_head_max>, 64> heads;
  std::array<TxFrame, heads.size()> room;
  for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
  for (const Nanos end = appliance.now + seconds * nanos_per_s; appliance.now < end; appliance.now += nanos_per_ms) {
    for (bool more = true; more;) {
      TxBatch batch{room};
      on_tick(appliance.now, *appliance.shard, appliance.snapshot, batch);
      more = batch.room() == 0;
    }
  }
  const double share = (own_seconds() - before) / seconds;
  EXPECT_EQ(appliance.shard->sessions.open_count(), idle);
  EXPECT_GT(appliance.shard->counters[Statistic::tftp_retransmitted].get(), idle * 8u)
      << "they are asked again and again";
  std::printf("%.2f %% of a worker\n", share * 100);
#ifdef BOOTSTORM_PLAIN_SPEED
  EXPECT_LT(share, 0.05);
#endif
}

}  // namespace
}  // namespace bootstorm
