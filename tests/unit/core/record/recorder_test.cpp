// What a worker keeps of the frames that pass: all that is notable and no block, and what boards did whatever strangers
// send.
#include "bootstorm/frame_recorder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "core/datagram.hpp"
#include "core/record/record.hpp"
#include "support/core_fixture.hpp"
#include "support/memory_workers.hpp"

namespace bootstorm {
namespace {

using test::ack;
using test::datagram;
using test::rrq;
using Direction = FrameRecord::Direction;

std::vector<FrameRecord> records_of(const FrameRing& ring) {
  auto cursor = ring.oldest();
  FrameRing::Read read;
  std::vector<FrameRecord> records;
  while (ring.next(cursor, read)) records.push_back(read.record);
  return records;
}
std::size_t count_of(const FrameRing& ring, MacAddress mac) {
  auto cursor = ring.oldest();
  FrameRing::Read read;
  std::size_t count = 0;
  while (ring.next(cursor, read)) count += concerns(read.kept(), {mac, {}}) ? 1 : 0;
  return count;
}

/// One worker with a listed board and a file of ten blocks.
class Recorded : public testing::Test {
 protected:
  Recorded() {
    appliance_.snapshot.boards = {{.has_mac = true, .mac = test::client_mac}};
    appliance_.snapshot.index_boards();
    appliance_.shard->recorder = std::make_unique<FrameRecorder>();
  }
  FrameRecorder& recorder() { return *appliance_.shard->recorder; }
  Outcome receive(test::Buffer buffer, std::uint16_t* tid = nullptr) {
    Frame frame = buffer.frame();
    const Outcome outcome = appliance_.receive(frame);
    if (tid != nullptr && outcome.verdict == Verdict::reply) *tid = test::source_port_of(frame);
    return outcome;
  }
  /// From the request to the last ACK.
  void read_file() {
    std::uint16_t tid = 0;
    receive(datagram(rrq("f"), 49152, 69), &tid);
    for (std::uint32_t block = 1; block <= 10; ++block) receive(datagram(ack(block), 49152, tid));
  }

  test::Appliance appliance_{{{"f", test::pattern(9 * 512 + 100)}}};
};

TEST_F(Recorded, KeepsWhatIsNotableOfATransferAndNoBlockBetween) {
  read_file();
  const auto records = records_of(recorder().boards);
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].reason, Reason::tftp_opened);
  EXPECT_EQ(records[0].direction, Direction::received);
  EXPECT_EQ(records[1].direction, Direction::answer);
  EXPECT_EQ(records[1].original, 46u + 512u);
  EXPECT_EQ(records[1].kept, 46u + FrameRecorder::body_kept_max);
  EXPECT_EQ(records[2].reason, Reason::tftp_finished);
  EXPECT_TRUE(records_of(recorder().strangers).empty());
  EXPECT_TRUE(records_of(recorder().wanted).empty());
}

TEST_F(Recorded, KeepsTheFrameAsItCameThoughItHasBecomeItsAnswer) {
  const test::Buffer request = datagram(rrq("f"), 49152, 69);
  receive(request);
  auto cursor = recorder().boards.oldest();
  FrameRing::Read read;
  ASSERT_TRUE(recorder().boards.next(cursor, read));
  ASSERT_EQ(read.kept().size(), request.length);
  EXPECT_TRUE(std::equal(read.kept().begin(), read.kept().end(), request.bytes.begin()));
}

TEST_F(Recorded, KeepsWhatIsSentAgain) {
  receive(datagram(rrq("f"), 49152, 69));
  test::MemoryWorkers workers{1, {.answered = [](auto&&...) {}, .sent = [](auto&&...) {}}};
  workers.shard(0).recorder = std::make_unique<FrameRecorder>();
  for (Nanos now = nanos_per_s; now < 5 * nanos_per_s; now += nanos_per_ms) workers.poll(now, appliance_.snapshot);
  const auto announced = records_of(workers.shard(0).recorder->strangers);
  ASSERT_FALSE(announced.empty()) << "its own address";
  EXPECT_EQ(announced[0].direction, Direction::timed);
}

TEST_F(Recorded, KeepsALateOfferToARelayAsItsClients) {
  std::array<std::byte, 512> bytes{};
  constexpr MacAddress relay{{2, 0, 0, 0, 0, 0x99}};
  auto* message = view<DhcpHeader>(bytes.data() + datagram_payload_offset(0));
  std::copy_n(test::client_mac.octets.begin(), 6, message->chaddr.begin());
  TxFrame offer{.head = bytes.data()};
  offer.length = write_datagram(bytes.data(),
                                {.source_mac = {{2, 0, 0, 0, 0, 1}},
                                 .destination_mac = relay,
                                 .source = {1},
                                 .destination = {2},
                                 .source_port = udp_port_dhcp_server,
                                 .destination_port = udp_port_dhcp_server},
                                300);
  record::timed({&offer, 1}, nanos_per_s, *appliance_.shard, appliance_.snapshot);
  EXPECT_EQ(count_of(recorder().boards, test::client_mac), 1u);
}

TEST_F(Recorded, KeepsEachDropWithItsReason) {
  test::Buffer damaged = datagram(rrq("f"), 49152, 69);
  damaged.bytes[damaged.length - 1] ^= std::byte{1};
  damaged.bytes[50] ^= std::byte{1};
  EXPECT_EQ(receive(damaged).verdict, Verdict::drop);
  const auto records = records_of(recorder().boards);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].verdict, Verdict::drop);
  EXPECT_EQ(records[0].reason, Reason::udp_checksum);
}

TEST_F(Recorded, LosesNothingOfABoardToAMillionDropsOfStrangers) {
  read_file();
  const std::size_t before = count_of(recorder().boards, test::client_mac);
  ASSERT_EQ(before, 3u);
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    if (i % 1000 == 0) appliance_.now += nanos_per_ms;
    test::Buffer stranger = datagram("\0\7x", 40000, 69, {test::client_ip.value + 1 + i % 100},
                                     MacAddress::from_number(0x020000000000u + i));
    ASSERT_NE(receive(stranger).verdict, Verdict::consumed);
  }
  EXPECT_EQ(count_of(recorder().boards, test::client_mac), before);
  const std::uint64_t kept = 1000 * FrameRecorder::stranger_records_per_ms;
  EXPECT_GE(recorder().not_kept.get(), 1'000'000 - 2 * kept) << "what a flood costs a worker is bounded";
}

TEST_F(Recorded, LosesNothingOfABoardToAMillionFramesInAnothersName) {
  const MacAddress other{{0xb8, 0x27, 0xeb, 0, 0, 2}};
  appliance_.snapshot.boards.push_back({.has_mac = true, .mac = other});
  appliance_.snapshot.index_boards();
  read_file();
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    if (i % 1000 == 0) appliance_.now += nanos_per_ms;
    receive(
        datagram(rrq("nothing"), static_cast<std::uint16_t>(1024 + i % 60000), 69, {test::client_ip.value + 9}, other));
  }
  EXPECT_EQ(count_of(recorder().boards, test::client_mac), 3u);
  EXPECT_LE(count_of(recorder().boards, other), 3u * 2 * FrameRecorder::board_records_per_s);
}

TEST_F(Recorded, KeepsEveryFrameOfABoardThatIsWantedAndOfNoOther) {
  test::MemoryWorkers workers{1, {.answered = [](auto&&...) {}, .sent = [](auto&&...) {}}};
  Shard& shard = workers.shard(0);
  shard.recorder = std::make_unique<FrameRecorder>();
  shard.recorder->want(0, {test::client_mac, {}});
  std::deque<test::Buffer> buffers;
  Nanos now = nanos_per_s;
  for (; now < 2 * nanos_per_s; now += nanos_per_ms) workers.poll(now, appliance_.snapshot);
  const auto arrive = [&](const test::Buffer& buffer) {
    workers.arrive(0, {buffers.emplace_back(buffer).frame(), 0});
    workers.poll(now += nanos_per_ms, appliance_.snapshot);
  };
  const MacAddress other{{0xb8, 0x27, 0xeb, 0, 0, 2}};
  arrive(datagram(rrq("f"), 49152, 69));
  arrive(datagram(rrq("f"), 49152, 69, {test::client_ip.value + 1}, other));
  FrameRing::Read read;
  auto cursor = shard.recorder->wanted.oldest();
  ASSERT_TRUE(shard.recorder->wanted.next(cursor, read));
  ASSERT_TRUE(shard.recorder->wanted.next(cursor, read));
  EXPECT_EQ(read.record.kept, 46u + 512u) << "whole";
  const std::uint16_t tid = view<UdpHeader>(read.bytes.data() + 34)->source_port.host();
  for (std::uint32_t block = 1; block <= 10; ++block) arrive(datagram(ack(block), 49152, tid));
  EXPECT_EQ(records_of(shard.recorder->wanted).size(), 2u + 9u * 2u + 1u);
  EXPECT_EQ(count_of(shard.recorder->wanted, test::client_mac), 21u);
  shard.recorder->want_no_more(0);
  arrive(datagram(rrq("f"), 49153, 69));
  EXPECT_EQ(records_of(shard.recorder->wanted).size(), 21u);
}

TEST(Concerns, AFrameByItsAddressesItsArpAndItsDhcpClient) {
  const test::Buffer frame = datagram("x", 1, 2);
  const std::span bytes = std::span{frame.bytes}.first(frame.length);
  EXPECT_TRUE(concerns(bytes, {test::client_mac, {}}));
  EXPECT_TRUE(concerns(bytes, {test::own_mac, {}}));
  EXPECT_TRUE(concerns(bytes, {{}, test::client_ip}));
  EXPECT_FALSE(concerns(bytes, {MacAddress{{2, 2, 2, 2, 2, 2}}, {test::client_ip.value + 1}}));
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    (void)concerns(bytes.first(length), {MacAddress{{2, 2, 2, 2, 2, 2}}, {test::client_ip.value + 1}});
  }
  std::string dhcp(300, '\0');
  dhcp.replace(28, 6, reinterpret_cast<const char*>(test::client_mac.octets.data()), 6);
  const test::Buffer relayed = datagram(dhcp, 67, 67, {5}, MacAddress{{2, 2, 2, 2, 2, 2}});
  EXPECT_TRUE(concerns(std::span{relayed.bytes}.first(relayed.length), {test::client_mac, {}}));
}

}  // namespace
}  // namespace bootstorm
