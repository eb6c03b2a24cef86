// When a block is sent again, and when a transfer that does not move ends.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/tftp/transfer.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

using test::ack;
using test::Appliance;
using test::datagram;
using test::pattern;
using test::rrq;

constexpr std::uint16_t resend_port = 49152;
constexpr std::string_view blksize_1024{"blksize\0001024\0", 13};
constexpr std::string_view timeout_255{"timeout\000255\0", 12};
constexpr std::string_view windowsize_4{"windowsize\0004\0", 13};

/// One transfer of "f", whose client says what a test has it say.
class Resend : public ::testing::Test {
 protected:
  Outcome ask(std::string_view options = {}) {
    auto request = datagram(rrq("f", options), resend_port, 69);
    Frame frame = request.frame();
    const Outcome outcome = appliance.receive(frame);
    if (outcome.verdict == Verdict::reply) tid = test::source_port_of(frame);
    return outcome;
  }
  Outcome acknowledge(std::uint32_t block) {
    auto message = datagram(ack(block), resend_port, tid);
    Frame frame = message.frame();
    return appliance.receive(frame);
  }
  void open(std::string_view options = {}) {
    ASSERT_EQ(ask(options), replied(Reason::tftp_opened));
    appliance.now += nanos_per_ms;
    ASSERT_EQ(acknowledge(options.empty() ? 1 : 0), replied(Reason::tftp_data));
    next = options.empty() ? 2 : 1;
  }
  /// Blocks that are acknowledged after a millisecond each.
  void flow(unsigned blocks) {
    for (unsigned i = 0; i < blocks; ++i) {
      appliance.now += nanos_per_ms;
      ASSERT_EQ(acknowledge(next++), replied(Reason::tftp_data));
    }
  }
  /// How long it takes until a block is sent again; its ACK then comes `answer` later.
  Nanos lose(Nanos answer = nanos_per_ms) {
    const Nanos begin = appliance.now;
    for (; appliance.tick().empty(); appliance.now += nanos_per_ms) {
      if (appliance.now - begin > 5 * nanos_per_s) return 0;
    }
    const Nanos waited = appliance.now - begin;
    pass(answer);
    EXPECT_EQ(acknowledge(next++), replied(Reason::tftp_data));
    return waited;
  }
  /// Time in which nothing comes; what is sent.
  std::vector<std::string> pass(Nanos time) {
    std::vector<std::string> sent;
    for (const Nanos end = appliance.now + time; appliance.now < end; appliance.now += nanos_per_ms) {
      const auto now = appliance.tick();
      sent.insert(sent.end(), now.begin(), now.end());
    }
    return sent;
  }
  [[nodiscard]] std::uint64_t count(Statistic statistic) const { return appliance.shard->counters[statistic].get(); }
  [[nodiscard]] bool is_open() const { return appliance.shard->sessions.open_count() != 0; }

  Appliance appliance{{{"f", pattern(2'000'000)}}};
  std::uint16_t tid = 0;
  std::uint32_t next = 2;  // the block in flight
};

TEST_F(Resend, BecomesQuickerWhereBlocksAreLost) {
  open();
  for (const Nanos floor_ms : {200u, 100u, 50u, 50u}) {
    flow(20);
    const Nanos waited = lose();
    EXPECT_GE(waited, floor_ms * nanos_per_ms);
    EXPECT_LE(waited, (floor_ms + 5) * nanos_per_ms);
  }
}

TEST_F(Resend, BecomesSlowerWhereAcksWereOnlyLate) {
  open();
  flow(20);
  EXPECT_LE(lose(), 205 * nanos_per_ms);
  EXPECT_EQ(acknowledge(next - 1), dropped(Reason::tftp_ack_duplicate)) << "its second one: it has the block twice";
  flow(20);
  EXPECT_GE(lose(), 400 * nanos_per_ms);
}

TEST_F(Resend, KeepsItsPatienceWhenAnAckComesLongAfterTheRepetition) {
  open();
  for (int i = 0; i < 3; ++i) {
    flow(60);
    const Nanos waited = lose(70 * nanos_per_ms);
    EXPECT_GE(waited, 200 * nanos_per_ms) << "it may have been late: nothing was learnt";
    EXPECT_LE(waited, 205 * nanos_per_ms);
  }
}

TEST_F(Resend, IsPatientWithFirmwareThatHangsOnARepeatedBlock) {
  appliance.shard->clients->note(test::client_mac, {.model = Model::pi4}, 0);
  open(blksize_1024);
  for (int i = 0; i < 3; ++i) {
    flow(20);
    EXPECT_GE(lose(), nanos_per_s);
  }
}

TEST_F(Resend, IsPatientWithNoOtherFirmware) {
  appliance.shard->clients->note(test::client_mac, {.model = Model::pi5}, 0);
  open(blksize_1024);
  flow(20);
  EXPECT_LE(lose(), 205 * nanos_per_ms);
}

TEST_F(Resend, SendsASilentPeerTheLastBlockOfItsWindowAndThenTheWindowRarely) {
  open(windowsize_4);
  EXPECT_EQ(pass(2 * nanos_per_ms).size(), 3u) << "behind the first block";
  const auto early = pass(590 * nanos_per_ms);
  ASSERT_EQ(early.size(), 1u);
  EXPECT_TRUE(early[0].starts_with(test::block_message(TftpOpcode::data, 4))) << "at 200 ms";
  EXPECT_EQ(pass(160 * nanos_per_ms).size(), 4u) << "at 600 ms, and not again up to 750";
}

TEST_F(Resend, EndsASilentTransferAfterAMinuteWhateverItHasNegotiated) {
  open(timeout_255);
  EXPECT_EQ(pass(29 * nanos_per_s).size(), 0u);
  EXPECT_EQ(pass(30 * nanos_per_s).size(), 1u) << "one repetition before the end";
  EXPECT_TRUE(is_open());
  pass(2 * nanos_per_s);
  EXPECT_FALSE(is_open());
  EXPECT_EQ(count(Statistic::tftp_timed_out), 1u);
}

TEST_F(Resend, EndsATransferWhoseClientAsksForTheSameWindowForAMinute) {
  open(windowsize_4);
  for (int i = 0; i < 590; ++i) {
    pass(100 * nanos_per_ms);
    static_cast<void>(acknowledge(0));
  }
  EXPECT_TRUE(is_open());
  for (int i = 0; i < 30; ++i) {
    pass(100 * nanos_per_ms);
    static_cast<void>(acknowledge(0));
  }
  EXPECT_FALSE(is_open());
}

TEST_F(Resend, EndsATransferWhoseClientRepeatsItsRequestForAMinute) {
  ASSERT_EQ(ask(timeout_255), replied(Reason::tftp_opened));
  for (int i = 0; i < 59; ++i) {
    pass(nanos_per_s);
    ASSERT_EQ(ask(timeout_255), replied(Reason::tftp_request_repeated));
  }
  pass(2 * nanos_per_s);
  EXPECT_FALSE(is_open());
  EXPECT_EQ(ask(timeout_255), replied(Reason::tftp_opened)) << "anew, with the files of now";
}

TEST_F(Resend, NeverEndsATransferThatMoves) {
  open(timeout_255);
  appliance.shard->unwanted_generations.store(1);
  for (int i = 0; i < 200; ++i) {
    pass(nanos_per_s / 4);
    ASSERT_EQ(acknowledge(next++), replied(Reason::tftp_data)) << i;
  }
}

TEST_F(Resend, EndsSilentTransfersOfUnwantedGenerationsSoon) {
  open(timeout_255);
  appliance.shard->unwanted_generations.store(2);
  pass(20 * nanos_per_s);
  EXPECT_TRUE(is_open()) << "its generation is another one";
  appliance.shard->unwanted_generations.store(1);
  pass(nanos_per_s / 2);
  EXPECT_FALSE(is_open());
  EXPECT_EQ(count(Statistic::tftp_stalled_evicted), 1u);
  EXPECT_EQ(appliance.shard->generation_uses[0].get(), 0u);
}

TEST_F(Resend, LeavesAnUnwantedTransferItsClientsOwnTimeToAskAgain) {
  open(std::string_view{"timeout\0005\0", 10});  // as U-Boot does
  appliance.shard->unwanted_generations.store(1);
  EXPECT_EQ(pass(5'200 * nanos_per_ms).size(), 1u);
  EXPECT_EQ(acknowledge(next), replied(Reason::tftp_data));
}

}  // namespace
}  // namespace bootstorm
