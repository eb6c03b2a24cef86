// Transfers through on_frame and on_tick, as the worker drives them.
#include <gtest/gtest.h>

#include "core/tftp/transfer.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

using test::Appliance;
using test::ack;
using test::datagram;
using test::pattern;
using test::payload_of;
using test::rrq;
using test::text_of;

/// Fetches a file in lockstep; returns its bytes as received, and the blocks they came in.
std::string fetch(Appliance& appliance, const std::string& request, std::uint16_t port, std::uint32_t& blocks) {
  test::Buffer buffer = datagram(request, port, 69);
  Frame frame = buffer.frame();
  EXPECT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
  const std::uint16_t tid = test::source_port_of(frame);
  std::string payload = payload_of(frame);
  std::size_t blksize = 512;
  blocks = 1;
  if (payload[1] == static_cast<char>(TftpOpcode::oack)) {
    blksize = std::stoul(payload.substr(payload.find("blksize") + 8));
    blocks = 0;
  }
  std::string content;
  for (;; ++blocks) {
    if (blocks != 0) {
      EXPECT_EQ(payload.substr(0, 4), test::block_message(TftpOpcode::data, blocks));
      content += payload.substr(4);
    }
    const bool last = blocks != 0 && payload.size() < 4 + blksize;
    buffer = datagram(ack(blocks), port, tid);
    frame = buffer.frame();
    const Outcome outcome = appliance.receive(frame);
    EXPECT_EQ(outcome, last ? consumed(Reason::tftp_finished) : replied(Reason::tftp_data)) << blocks;
    if (last || outcome.verdict != Verdict::reply) return content;
    payload = payload_of(frame);
  }
}

TEST(Transfer, DeliversEverySizeAroundABlock) {
  for (const std::size_t size : {0u, 1u, 511u, 512u, 513u, 1023u, 1024u, 100'000u}) {
    Appliance appliance{{{"f", pattern(size)}}};
    std::uint32_t blocks = 0;
    EXPECT_EQ(fetch(appliance, rrq("f"), 49152, blocks), text_of(pattern(size))) << size;
    EXPECT_EQ(blocks, size / 512 + 1) << "a multiple of 512 ends with an empty block";
    EXPECT_EQ(appliance.shard->sessions.open_count(), 0u);
  }
}

TEST(Transfer, DemandsAMissingFileOnceAndServesItAtTheSecondTry) {
  Appliance appliance{{}};
  const auto bytes = pattern(700);
  const test::StoredFile stored{bytes};
  OnDemand shared;
  appliance.snapshot.files = FileIndex{{{0, "f", File{.size = 700, .on_demand = &shared}}}};
  for (int tries = 0; tries < 2; ++tries) {
    test::Buffer buffer = datagram(rrq("f"), 49152, 69);
    Frame frame = buffer.frame();
    EXPECT_EQ(appliance.receive(frame), dropped(Reason::tftp_file_loading));
  }
  Demand demand;
  ASSERT_TRUE(appliance.shard->demands.pop(demand));
  EXPECT_EQ(demand.file, &shared);
  EXPECT_EQ(demand.snapshot_id, appliance.snapshot.id);
  EXPECT_FALSE(appliance.shard->demands.pop(demand)) << "one wish, however often it is asked for";
  EXPECT_EQ(appliance.shard->sessions.open_count(), 0u);

  shared.sums = stored.sums.data();
  shared.data = stored.bytes.data();
  test::Buffer buffer = datagram(rrq("f"), 49153, 69);
  Frame frame = buffer.frame();
  EXPECT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
  EXPECT_EQ(shared.uses, 1u);
  std::uint32_t blocks = 0;
  EXPECT_EQ(fetch(appliance, rrq("f"), 49152, blocks), text_of(bytes));
  EXPECT_EQ(shared.uses, 1u) << "the other one's";
  EXPECT_EQ(shared.used_at, appliance.now);
}

TEST(Transfer, ContinuesAfterBlock65535) {
  const std::size_t size = std::size_t{65'600} * 512 + 3;  // over 32 MiB, too
  Appliance appliance{{{"big", pattern(size)}}};
  std::uint32_t blocks = 0;
  EXPECT_TRUE(fetch(appliance, rrq("big"), 49152, blocks) == text_of(pattern(size)));
  EXPECT_EQ(blocks, 65'601u);
}

TEST(Transfer, ClampsBlksizeToTheMtu) {
  Appliance appliance{{{"f", pattern(10'000)}}};
  std::uint32_t blocks = 0;
  const std::string request = rrq("f", std::string_view{"blksize\0" "65464\0", 14});
  EXPECT_EQ(fetch(appliance, request, 49152, blocks), text_of(pattern(10'000)));
  EXPECT_EQ(blocks, 10'000u / 1468 + 1);
}

TEST(Transfer, SendsNothingForAThousandDuplicateAcks) {
  Appliance appliance{{{"f", pattern(5'000)}}};
  auto request = datagram(rrq("f"), 49152, 69);
  Frame frame = request.frame();
  ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
  const std::uint16_t tid = test::source_port_of(frame);
  for (std::uint32_t block = 1; block <= 9; ++block) {
    auto first = datagram(ack(block), 49152, tid);
    frame = first.frame();
    ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_data));
    for (int i = 0; i < 1000; ++i) {
      auto again = datagram(ack(block), 49152, tid);
      frame = again.frame();
      ASSERT_EQ(appliance.receive(frame), dropped(Reason::tftp_ack_duplicate));
    }
  }
  EXPECT_EQ(appliance.shard->counters[Statistic::tftp_data_sent].get(), 10u);
}

TEST(Transfer, GivesAnUnprovenPeerOneSendAndOneRetry) {
  Appliance appliance{{{"f", pattern(5'000)}}};
  auto request = datagram(rrq("f"), 49152, 69);
  Frame frame = request.frame();
  ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
  std::size_t sent = 1;
  for (int i = 0; i < 60'000; ++i, appliance.now += nanos_per_ms) sent += appliance.tick().size();
  EXPECT_EQ(sent, 2u);
  EXPECT_EQ(appliance.shard->sessions.open_count(), 0u);
  EXPECT_EQ(appliance.shard->counters[Statistic::tftp_timed_out].get(), 1u);
}

TEST(Transfer, RetriesASilentClientAndThenForgetsIt) {
  Appliance appliance{{{"f", pattern(5'000)}}};
  auto request = datagram(rrq("f"), 49152, 69);
  Frame frame = request.frame();
  ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
  auto first = datagram(ack(1), 49152, test::source_port_of(frame));
  frame = first.frame();
  appliance.now += nanos_per_ms;
  ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_data));
  const std::string second = payload_of(frame);
  std::vector<Nanos> times;
  const Nanos start = appliance.now;
  for (int i = 0; i < 120'000; ++i, appliance.now += nanos_per_ms) {
    for (const auto& payload : appliance.tick()) {
      EXPECT_EQ(payload, second);
      times.push_back(appliance.now - start);
    }
  }
  ASSERT_EQ(times.size(), tftp::retransmit_tries_max);
  EXPECT_GE(times[0], 200 * nanos_per_ms);
  EXPECT_LT(times[0], 210 * nanos_per_ms) << "the round trip was a millisecond";
  for (std::size_t i = 1; i < times.size(); ++i) EXPECT_GE(times[i] - times[i - 1], 200 * nanos_per_ms);
  EXPECT_GT(times.back(), 20 * nanos_per_s);
  EXPECT_LT(times.back(), 60 * nanos_per_s);
  EXPECT_EQ(appliance.shard->sessions.open_count(), 0u);
}

TEST(Transfer, LimitsHalfOpenTransfersToAQuarterOfTheTable) {
  Appliance appliance{{{"f", pattern(5'000)}}, 64};
  for (std::uint32_t n = 0; n < 150; ++n) {
    auto request = datagram(rrq("f"), 49152, 69, {test::client_ip.value + n});
    Frame frame = request.frame();
    ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
    ASSERT_LE(appliance.shard->sessions.half_open_count(), 16u);
  }
  EXPECT_EQ(appliance.shard->counters[Statistic::tftp_half_open_evicted].get(), 150u - 16u);
  EXPECT_EQ(appliance.shard->generation_uses[0].get(), 16u);
}

TEST(Transfer, RefusesWhenTheTableIsFullOfLivingTransfers) {
  Appliance appliance{{{"f", pattern(5'000)}}, 8};
  for (std::uint32_t n = 0; n < 9; ++n) {
    auto request = datagram(rrq("f"), 49152, 69, {test::client_ip.value + n});
    Frame frame = request.frame();
    const Outcome outcome = appliance.receive(frame);
    ASSERT_EQ(outcome, n < 8 ? replied(Reason::tftp_opened) : dropped(Reason::tftp_sessions_full));
    if (n == 8) break;
    auto proof = datagram(ack(1), 49152, test::source_port_of(frame), {test::client_ip.value + n});
    frame = proof.frame();
    ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_data));
  }
}

TEST(Transfer, AnswersABurstLikeSingleFrames) {
  Appliance one{{{"f", pattern(50'000)}}};
  Appliance burst{{{"f", pattern(50'000)}}};
  constexpr std::size_t clients = 20;
  std::vector<test::Buffer> single;
  std::vector<test::Buffer> many;
  std::array<std::uint16_t, clients> tids{};
  for (std::uint32_t block = 0; block <= 98; ++block) {
    single.clear();
    many.clear();
    for (std::uint32_t n = 0; n < clients; ++n) {
      const std::string message = block == 0 ? rrq("f") : ack(block);
      const std::uint16_t port = block == 0 ? std::uint16_t{69} : tids[n];
      single.push_back(datagram(message, 49152, port, {test::client_ip.value + n}));
      many.push_back(single.back());
    }
    std::array<Frame, clients> frames;
    std::array<Outcome, clients> outcomes;
    for (std::size_t n = 0; n < clients; ++n) frames[n] = many[n].frame();
    TxBatch none{{}};
    on_burst(frames, outcomes, burst.now, *burst.shard, burst.snapshot, none);
    for (std::size_t n = 0; n < clients; ++n) {
      Frame frame = single[n].frame();
      ASSERT_EQ(one.receive(frame), outcomes[n]);
      if (outcomes[n].verdict != Verdict::reply) continue;
      ASSERT_EQ(payload_of(frame), payload_of(frames[n]));
      if (block == 0) tids[n] = test::source_port_of(frame);
    }
  }
  EXPECT_EQ(burst.shard->counters[Reason::tftp_finished].get(), clients);
}

}  // namespace
}  // namespace bootstorm
