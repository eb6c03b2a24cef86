// A capture as a file: its blocks byte by byte, what it takes from the rings, and when it ends.
#include "operate/capture.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/base64.hpp"
#include "operate/client.hpp"
#include "operate/pcapng.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm::operate {
namespace {

using Json = nlohmann::json;
using bootstorm::test::datagram;
using bootstorm::test::rrq;

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
  std::uint32_t word;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}
std::string text_of(const PcapngBytes& bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Types of the blocks of a file, each of which says its length at both ends.
std::vector<std::uint32_t> blocks_of(std::string_view file) {
  std::vector<std::uint32_t> types;
  for (std::size_t at = 0; at < file.size();) {
    const std::uint32_t length = word_at(file, at + 4);
    EXPECT_EQ(length % 4, 0u);
    if (length < 12 || at + length > file.size() || word_at(file, at + length - 4) != length) {
      ADD_FAILURE() << "at " << at;
      return types;
    }
    types.push_back(word_at(file, at));
    at += length;
  }
  return types;
}

TEST(Pcapng, WritesBlocksThatSayTheirLengthAtBothEnds) {
  PcapngBytes file;
  append_section(file, {"a machine", "its system", "bootstorm"});
  append_interface(file, {.name = "eth0", .description = "", .mac = test::own_mac, .kept_max = 1536});
  for (std::size_t length = 0; length < 9; ++length) {
    const std::vector<std::byte> bytes(length, std::byte{0xaa});
    append_packet(file, {.bytes = bytes, .comment = std::string_view{"dropped: x"}.substr(0, length)});
  }
  append_counts(file, {.received = 9});
  EXPECT_EQ(blocks_of(text_of(file)), (std::vector<std::uint32_t>{0x0a0d0d0a, 1, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5}));
}

TEST(Pcapng, WritesAPacketAsTheFormatHasIt) {
  const std::array bytes{std::byte{1}, std::byte{2}, std::byte{3}};
  PcapngBytes file;
  append_packet(file, {.interface = 2,
                       .time_ns = 0x1122334455667788,
                       .bytes = bytes,
                       .original = 60,
                       .direction = PcapngPacket::Direction::outbound,
                       .missed = 5,
                       .comment = "why"});
  const std::vector<std::uint32_t> words{6,          72,         2,          0x11223344, 0x55667788, 3,
                                         60,         0x00030201, 0x00030001, 0x00796877, 0x00040002, 2,
                                         0x00080004, 5,          0,          0,          0,          72};
  std::string expected{reinterpret_cast<const char*>(words.data()), words.size() * 4};
  expected.erase(64, 4);  // the end of options is one word
  expected.replace(4, 4, std::string_view{"\x44\0\0\0", 4});
  expected.replace(64, 4, std::string_view{"\x44\0\0\0", 4});
  EXPECT_EQ(text_of(file), expected);
}

class Captured : public testing::Test {
 protected:
  Capture capture(CaptureOrder order) {
    return Capture{{.recorders = {&recorder_},
                    .ports = {{"eth0", test::own_mac}},
                    .origin = "here",
                    .application = "bootstorm",
                    .now = [this] { return now_; },
                    .wall_offset = 1'700'000'000 * nanos_per_s},
                   order};
  }
  void record(FrameRing& ring, const test::Buffer& frame, Reason reason, Verdict verdict = Verdict::reply) {
    FrameRecord& record = ring.add(std::span{frame.bytes}.first(frame.length));
    record.at = now_;
    record.reason = reason;
    record.verdict = verdict;
    ring.publish();
  }
  void discover() {
    std::string message(240, '\0');
    message.replace(28, 6, reinterpret_cast<const char*>(test::client_mac.octets.data()), 6);
    message += std::string{"\x35\x01\x01\x3c\x09PXEClient\xff"};
    record(recorder_.boards, datagram(message, 68, 67), Reason::dhcp_offered);
  }
  /// What it gives until it has nothing more, or its end.
  LineSource::Next drain(Capture& capture) {
    std::string line;
    for (int i = 0; i < 100'000; ++i) {
      const auto next = capture.next(line);
      if (next == LineSource::Next::end) return next;
      if (next == LineSource::Next::nothing_yet && ++idle_ > 1000) return next;
      if (next == LineSource::Next::nothing_yet) continue;
      idle_ = 0;
      EXPECT_LE(line.size(), stream_line_max);
      const Json json = Json::parse(line);
      if (json.contains("pcapng")) file_ += *base64_decoded(json["pcapng"].get<std::string>());
      if (json.contains("frames")) last_ = json;
    }
    ADD_FAILURE() << "it has no end";
    return LineSource::Next::end;
  }
  std::size_t packets() const {
    const auto blocks = blocks_of(file_);
    return static_cast<std::size_t>(std::count(blocks.begin(), blocks.end(), 6u));
  }

  FrameRecorder recorder_;
  Nanos now_ = 100 * nanos_per_s;
  std::string file_;
  Json last_;
  int idle_ = 0;
};

TEST_F(Captured, TakesWhatComesFromNowOnUntilItsTimeIsOver) {
  record(recorder_.boards, datagram(rrq("old"), 1, 69), Reason::tftp_opened);
  Capture one = capture({.seconds = 10});
  EXPECT_EQ(drain(one), LineSource::Next::nothing_yet);
  record(recorder_.boards, datagram(rrq("new"), 1, 69), Reason::tftp_opened);
  record(recorder_.strangers, datagram("x", 1, 2), Reason::udp_port_closed, Verdict::drop);
  EXPECT_EQ(drain(one), LineSource::Next::nothing_yet);
  EXPECT_EQ(packets(), 2u);
  now_ += 11 * nanos_per_s;
  record(recorder_.boards, datagram(rrq("late"), 1, 69), Reason::tftp_opened);
  EXPECT_EQ(drain(one), LineSource::Next::end);
  EXPECT_EQ(packets(), 2u);
  EXPECT_NE(file_.find("dropped: udp_port_closed. The UDP datagram is for a port"), std::string::npos);
  EXPECT_EQ(last_["frames"], 2);
  EXPECT_EQ(last_["missing"], 0);
  EXPECT_EQ(last_["bytes"], file_.size());
}

TEST_F(Captured, EndsWithTheBytesThatItMayHave) {
  Capture one = capture({.bytes = 20'000});
  for (int i = 0; i < 1000; ++i) record(recorder_.boards, datagram(std::string(1000, 'x'), 1, 69), Reason::tftp_opened);
  EXPECT_EQ(drain(one), LineSource::Next::end);
  EXPECT_GE(file_.size(), 20'000u);
  EXPECT_LE(file_.size(), 22'000u);
}

TEST_F(Captured, TellsWhatItLacksWhereItsReaderWasTooSlow) {
  Capture one = capture({.board = {test::client_mac, {}}, .bytes = std::uint64_t{64} << 20});
  constexpr std::uint64_t written = 50'000;
  for (std::uint64_t i = 0; i < written; ++i) record(recorder_.wanted, datagram(rrq("f"), 1, 69), Reason::tftp_opened);
  now_ += 301 * nanos_per_s;
  EXPECT_EQ(drain(one), LineSource::Next::end);
  EXPECT_EQ(last_["frames"].get<std::uint64_t>() + last_["missing"].get<std::uint64_t>(), written);
  EXPECT_GT(last_["missing"], 0);
  EXPECT_EQ(packets(), last_["frames"]);
}

TEST_F(Captured, LooksForTheLastBootOfABoard) {
  const auto request = [&] { record(recorder_.boards, datagram(rrq("f"), 1, 69), Reason::tftp_opened); };
  for (int boot = 0; boot < 3; ++boot) {
    now_ += 60 * nanos_per_s;
    discover();
    now_ += 5 * nanos_per_s;
    discover();  // nobody heard the first one
    now_ += nanos_per_s;
    request();
    now_ += nanos_per_s;
    discover();  // its loader
    now_ += 5 * nanos_per_s;
    discover();  // which heard no answer
    request();
    record(recorder_.boards, datagram(rrq("f"), 1, 69, {9}, {{2, 0, 0, 0, 0, 9}}), Reason::tftp_opened);
  }
  Capture one = capture({.board = {test::client_mac, {}}, .is_last_boot = true});
  EXPECT_EQ(drain(one), LineSource::Next::end);
  EXPECT_EQ(packets(), 6u);
}

TEST_F(Captured, SaysWhenTheBeginningOfTheLastBootMayHaveBeenOverwritten) {
  const auto last_boot = [&] {
    Capture one = capture({.board = {test::client_mac, {}}, .is_last_boot = true});
    EXPECT_EQ(drain(one), LineSource::Next::end);
    return last_["may_lack_beginning"].get<bool>();
  };
  discover();
  EXPECT_FALSE(last_boot()) << "nothing was overwritten";
  const std::uint32_t enough = FrameRecorder::boards_bytes_min / sizeof(FrameRecord);
  for (std::uint32_t i = 0; i < enough; ++i) {
    record(recorder_.boards, datagram(rrq("f"), 1, 69, {9}, {{2, 0, 0, 0, 0, 9}}), Reason::tftp_opened);
  }
  now_ += nanos_per_s;
  discover();
  EXPECT_TRUE(last_boot()) << "of a second before nothing is left";
  now_ += 60 * nanos_per_s;
  discover();
  EXPECT_FALSE(last_boot()) << "the board was silent for a minute, all of which is there";
}

TEST_F(Captured, TakesOnlyWhatTheFilterNames) {
  Capture one = capture({.groups = *groups_from("dhcp,drops")});
  discover();
  record(recorder_.boards, datagram(rrq("f"), 1, 69), Reason::tftp_opened);
  record(recorder_.strangers, datagram(rrq("f"), 1, 69), Reason::udp_checksum, Verdict::drop);
  drain(one);
  EXPECT_EQ(packets(), 2u);
  for (const char* wrong : {"", "dhcp,", "nfs", "dhcp drops"}) EXPECT_FALSE(groups_from(wrong)) << wrong;
}

TEST(Base64, IsWhatTheRfcHas) {
  for (const auto& [bytes, text] :
       {std::pair{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}}) {
    EXPECT_EQ(base64_of(std::as_bytes(std::span{std::string_view{bytes}})), text);
    EXPECT_EQ(base64_decoded(text), bytes);
  }
  for (const char* wrong : {"Z", "Zg=", "Zg==Zg==", "Z*==", "===="}) EXPECT_FALSE(base64_decoded(wrong)) << wrong;
}

}  // namespace
}  // namespace bootstorm::operate
