// Header prediction answers early, never otherwise: two appliances get the same frames, and one of them is kept from
// predicting by classifying each frame first.
#include "core/tftp/predicted.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>

#include "core/tftp/transfer.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

using test::ack;
using test::Appliance;
using test::Buffer;
using test::datagram;
using test::pattern;

constexpr std::uint16_t port = 49152;
constexpr std::size_t file_blocks = 3 * tftp::blocks_per_notice;

class Twins {
 public:
  /// Both get it, `buffer` as it is; the answers, the sessions and the counters must agree.
  Outcome receive(const Buffer& buffer, bool trusted = false) {
    Buffer first = buffer;
    Buffer second = buffer;
    Frame early = first.frame();
    Frame late = second.frame();
    early.checksums_trusted = late.checksums_trusted = trusted;
    classify(late, general.snapshot);
    const Outcome outcome = predicting.receive(early);
    EXPECT_EQ(outcome, general.receive(late));
    EXPECT_EQ(early.kind, late.kind);
    if (outcome.verdict == Verdict::reply) {
      EXPECT_EQ(early.length, late.length);
      EXPECT_EQ(std::memcmp(early.data, late.data, early.length), 0);
      EXPECT_TRUE(std::equal(early.body.begin(), early.body.end(), late.body.begin(), late.body.end()));
      if (outcome.reason == Reason::tftp_opened) tid = test::source_port_of(early);
    }
    expect_same_state();
    return outcome;
  }
  void open(std::string_view options = {}) {
    ASSERT_EQ(receive(datagram(test::rrq("f", options), port, 69)), replied(Reason::tftp_opened));
  }
  void pass(Nanos time) {
    predicting.now += time;
    general.now += time;
    EXPECT_EQ(predicting.tick().size(), general.tick().size());
  }
  [[nodiscard]] Buffer good_ack() const { return datagram(ack(session().block), port, tid); }
  [[nodiscard]] const Session& session() const {
    return predicting.shard->sessions.at(std::uint32_t{tid} - predicting.shard->tid_base);
  }
  void keep_open() {
    if (session().state == SessionState::free) open();
  }

  Appliance predicting{{{"f", pattern(file_blocks * 512 + 100)}}, 64};
  Appliance general{{{"f", pattern(file_blocks * 512 + 100)}}, 64};
  std::uint16_t tid = 0;

 private:
  void expect_same_state() {
    for (std::size_t i = 0; i < reason_count; ++i) {
      const auto reason = static_cast<Reason>(i);
      EXPECT_EQ(predicting.shard->counters[reason].get(), general.shard->counters[reason].get()) << name_of(reason);
    }
    for (std::size_t i = 0; i < statistic_count; ++i) {
      const auto statistic = static_cast<Statistic>(i);
      EXPECT_EQ(predicting.shard->counters[statistic].get(), general.shard->counters[statistic].get())
          << name_of(statistic);
    }
    Session early = session();
    Session late = general.shard->sessions.at(std::uint32_t{tid} - general.shard->tid_base);
    early.data = late.data = nullptr;
    early.sums = late.sums = nullptr;
    EXPECT_EQ(std::memcmp(&early, &late, sizeof early), 0);
  }
};

/// IPv4's sum made right again and UDP's left out, so that the change itself is what is judged.
Buffer mended(Buffer buffer) {
  auto* plain = view<tftp::PlainBlockFrame>(buffer.bytes.data());
  plain->ipv4.checksum = Be16{};
  plain->ipv4.checksum = checksum_of(sum_bytes(std::as_bytes(std::span{&plain->ipv4, 1})));
  plain->udp.checksum = Be16{};
  return buffer;
}

TEST(Predicted, AgreesOverAWholeFile) {
  Twins twins;
  twins.open();
  Outcome outcome = replied(Reason::tftp_data);
  std::size_t blocks = 1;
  for (; outcome.verdict == Verdict::reply && blocks < 2 * file_blocks; ++blocks) {
    twins.pass((blocks % 7) * nanos_per_ms);
    outcome = twins.receive(twins.good_ack());
  }
  EXPECT_EQ(outcome, consumed(Reason::tftp_finished));
  EXPECT_EQ(blocks, file_blocks + 2);
}

TEST(Predicted, AnswersOnlyInFullFlow) {
  Appliance appliance{{{"f", pattern(10'000)}}, 64};
  Buffer buffer = datagram(test::rrq("f"), port, 69);
  Frame frame = buffer.frame();
  ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
  const std::uint16_t tid = test::source_port_of(frame);
  const auto predicted = [&](std::uint32_t block) {
    buffer = datagram(ack(block), port, tid);
    frame = buffer.frame();
    tftp::Predictor predictor{appliance.now, *appliance.shard, appliance.snapshot};
    return predictor.answer(frame, std::uint32_t{tid} - appliance.shard->tid_base);
  };
  EXPECT_FALSE(predicted(1)) << "the client had proven nothing";
  ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_data));
  for (std::uint32_t block = 2; block < 10'000 / 512; ++block) EXPECT_TRUE(predicted(block)) << block;
  EXPECT_FALSE(predicted(10'000 / 512)) << "what comes next is short";
}

/// classify() says where the payload begins, so a frame without an offset was answered before it was classified.
TEST(Predicted, AnswersAWholeBurstBeforeItIsClassified) {
  constexpr std::uint16_t transfers = 8;
  Appliance appliance{{{"f", pattern(10'000)}}, 64};
  std::array<std::uint16_t, transfers> tids{};
  for (std::uint16_t i = 0; i < transfers; ++i) {
    Buffer buffer = datagram(test::rrq("f"), static_cast<std::uint16_t>(port + i), 69);
    Frame frame = buffer.frame();
    ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
    tids[i] = test::source_port_of(frame);
  }
  for (std::uint32_t block = 1; block < 5; ++block) {
    std::array<Buffer, transfers> buffers;
    std::array<Frame, transfers> frames;
    std::array<Outcome, transfers> outcomes;
    for (std::uint16_t i = 0; i < transfers; ++i) {
      buffers[i] = datagram(ack(block), static_cast<std::uint16_t>(port + i), tids[i]);
      frames[i] = buffers[i].frame();
    }
    TxBatch batch{{}};
    on_burst(frames, outcomes, appliance.now, *appliance.shard, appliance.snapshot, batch);
    for (std::uint16_t i = 0; i < transfers; ++i) {
      EXPECT_EQ(outcomes[i], replied(Reason::tftp_data));
      EXPECT_EQ(frames[i].payload == 0, block > 1) << "block " << block << ": the first ACK is never predicted";
    }
  }
}

TEST(Predicted, AgreesWithEveryBitTurned) {
  Twins twins;
  twins.open();
  for (std::size_t bit = 0; bit < sizeof(tftp::PlainBlockFrame) * 8; ++bit) {
    for (const bool mend : {false, true}) {
      for (const bool trusted : {false, true}) {
        twins.keep_open();
        (void)twins.receive(twins.good_ack());  // so that the flow is full when the changed one comes
        Buffer buffer = twins.good_ack();
        buffer.bytes[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        (void)twins.receive(mend ? mended(buffer) : buffer, trusted);
        ASSERT_FALSE(testing::Test::HasFailure()) << "bit " << bit << (mend ? ", mended" : "");
      }
    }
  }
}

TEST(Predicted, AgreesAtEveryLength) {
  Twins twins;
  twins.open();
  for (std::size_t length = 0; length <= 64; ++length) {
    twins.keep_open();
    (void)twins.receive(twins.good_ack());
    Buffer buffer = twins.good_ack();
    buffer.length = length;
    (void)twins.receive(buffer);
  }
}

TEST(Predicted, AgreesWithOptionsAndRetransmissions) {
  for (const std::string_view options : {std::string_view{"blksize\0001024\0", 13}, std::string_view{"tsize\0000\0", 8},
                                         std::string_view{"blksize\000512\0", 12}}) {
    Twins twins;
    twins.open(options);
    for (unsigned i = 0; i < 40; ++i) {
      twins.pass(nanos_per_ms);
      if (i % 5 == 4) twins.pass(2 * nanos_per_s);  // sent again meanwhile
      EXPECT_EQ(twins.receive(twins.good_ack()), replied(Reason::tftp_data));
      EXPECT_EQ(twins.receive(datagram(ack(twins.session().block - 1), port, twins.tid)),
                dropped(Reason::tftp_ack_duplicate));
    }
  }
}

TEST(Predicted, AgreesOnAnotherPortAndNetwork) {
  Twins twins;
  for (Appliance* appliance : {&twins.predicting, &twins.general}) {
    appliance->snapshot.ports.push_back({MacAddress{{0x02, 0, 0, 0, 0, 2}}, 1500});
    appliance->snapshot.networks.push_back(
        {.port = 1, .address = Ipv4Address::of(10, 0, 0, 1), .prefix_length = 24, .dhcp = {}});
  }
  twins.open();
  ASSERT_EQ(twins.receive(twins.good_ack()), replied(Reason::tftp_data));
  Buffer buffer = twins.good_ack();
  const auto on_port = [&](std::uint8_t index, MacAddress to) {
    view<EtherHeader>(buffer.bytes.data())->destination = to;
    std::array<Outcome, 2> outcomes;
    for (Appliance* appliance : {&twins.predicting, &twins.general}) {
      Buffer copy = buffer;
      Frame frame = copy.frame();
      frame.port = index;
      if (appliance == &twins.general) classify(frame, appliance->snapshot);
      outcomes[appliance == &twins.general ? 1 : 0] = appliance->receive(frame);
    }
    EXPECT_EQ(outcomes[0], outcomes[1]);
    return outcomes[0];
  };
  EXPECT_EQ(on_port(1, test::own_mac), dropped(Reason::ether_not_ours));
  EXPECT_EQ(on_port(1, MacAddress{{0x02, 0, 0, 0, 0, 2}}), dropped(Reason::ipv4_not_ours));
  EXPECT_EQ(on_port(7, test::own_mac), dropped(Reason::ether_short));
  EXPECT_EQ(on_port(0, mac_broadcast), replied(Reason::tftp_data));
}

}  // namespace
}  // namespace bootstorm
