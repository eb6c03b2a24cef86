// Windows (RFC 7440) between the core and a receiver written from the RFC alone, over a line that loses, doubles and
// reorders, in virtual time.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "core/tftp/window.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm {
namespace {

using test::ack;
using test::Appliance;
using test::datagram;
using test::pattern;
using test::payload_of;
using test::rrq;
using test::text_of;

struct Line {
  unsigned seed = 1;
  double loss = 0;
  double duplication = 0;
  double reordering = 0;
};

struct Wish {
  unsigned windowsize = 1;
  unsigned blksize = 512;
  bool wraps_to_one = false;
};

std::string option(std::string_view name, unsigned value) {
  std::string text{name};
  text += '\0';
  text += std::to_string(value);
  text += '\0';
  return text;
}

/// RFC 7440 §4: acknowledges when it has a window, at once where a block is missing, and repeats itself when nothing
/// comes for a second.
class Receiver {
 public:
  explicit Receiver(const Wish& wish) : wish_(wish) {}

  /// What it says to a payload; nothing: it waits.
  std::optional<std::uint32_t> hear(std::string_view payload) {
    const auto opcode = static_cast<TftpOpcode>(payload[1]);
    if (opcode == TftpOpcode::oack) return wire(have_);
    if (opcode != TftpOpcode::data) return {};
    const auto number = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[2]) << 8 |
                                                   static_cast<unsigned char>(payload[3]));
    if (number != wire(have_ + 1)) {
      // One acknowledgement tells of a gap; what else comes of the same window says nothing new.
      taken_ = 0;
      if (told_gap_) return {};
      told_gap_ = true;
      return wire(have_);
    }
    told_gap_ = false;
    content += payload.substr(4);
    ++have_;
    ended = payload.size() < 4 + wish_.blksize;
    if (!ended && ++taken_ < wish_.windowsize) return {};
    taken_ = 0;
    return wire(have_);
  }
  /// Nothing has come for long.
  std::uint32_t insist() {
    taken_ = 0;
    told_gap_ = false;
    return wire(have_);
  }

  std::string content;
  bool ended = false;

 private:
  [[nodiscard]] std::uint32_t wire(std::uint32_t block) const {
    if (block == 0 || !wish_.wraps_to_one) return block & 0xffff;
    return (block - 1) % 65535 + 1;
  }

  Wish wish_;
  std::uint32_t have_ = 0;
  unsigned taken_ = 0;
  bool told_gap_ = false;
};

class Transfer {
 public:
  Transfer(const Line& line, const Wish& wish, std::vector<std::byte> file)
      : line_(line), wish_(wish), receiver_(wish), random_(line.seed), appliance_({{"f", std::move(file)}}) {}

  /// True if the receiver has the end of the file before two virtual minutes have gone by without a block.
  bool run() {
    std::string request = rrq("f");
    if (wish_.windowsize != 1) request += option("windowsize", wish_.windowsize);
    if (wish_.blksize != 512) request += option("blksize", wish_.blksize);
    if (wish_.wraps_to_one) request += option("rollover", 1);
    to_server(request, 69);
    Nanos heard_at = appliance_.now;
    Nanos said_at = appliance_.now;
    for (; !receiver_.ended && appliance_.now - heard_at < 120 * nanos_per_s; appliance_.now = next_step()) {
      for (const auto& payload : due(to_client_)) {
        heard_at = said_at = appliance_.now;
        if (const auto number = receiver_.hear(payload)) to_server(ack(*number), tid_);
      }
      if (appliance_.now - said_at > nanos_per_s) {
        said_at = appliance_.now;
        tid_ == 0 ? to_server(request, 69) : to_server(ack(receiver_.insist()), tid_);
      }
      for (const auto& [payload, port] : due(to_server_)) serve(payload, port);
      if (appliance_.now % nanos_per_ms == 0) {
        for (const auto& payload : appliance_.tick()) to_client(payload);
      }
    }
    return receiver_.ended;
  }

  [[nodiscard]] const std::string& content() const { return receiver_.content; }
  [[nodiscard]] double data_per_block(std::size_t size) {
    return static_cast<double>(appliance_.shard->counters[Statistic::tftp_data_sent].get()) /
           static_cast<double>(size / wish_.blksize + 1);
  }
  Appliance& appliance() { return appliance_; }

 private:
  /// The next tick, or the next datagram's arrival if that is sooner.
  [[nodiscard]] Nanos next_step() const {
    Nanos next = (appliance_.now / nanos_per_ms + 1) * nanos_per_ms;
    if (!to_client_.empty()) next = std::min(next, to_client_.begin()->first);
    if (!to_server_.empty()) next = std::min(next, to_server_.begin()->first);
    return std::max(next, appliance_.now + 1);
  }
  template <class Queue>
  std::vector<typename Queue::mapped_type> due(Queue& queue) {
    std::vector<typename Queue::mapped_type> now;
    for (auto at = queue.begin(); at != queue.end() && at->first <= appliance_.now; at = queue.erase(at)) {
      now.push_back(at->second);
    }
    return now;
  }
  bool chance(double share) { return std::uniform_real_distribution{}(random_) < share; }
  template <class Queue>
  void put(Queue& queue, const typename Queue::mapped_type& what) {
    if (chance(line_.loss)) return;
    const unsigned copies = chance(line_.duplication) ? 2 : 1;
    for (unsigned i = 0; i < copies; ++i) {
      const Nanos late = chance(line_.reordering) ? 3 * nanos_per_ms : 0;
      queue.emplace(appliance_.now + 3 * nanos_per_ms / 10 + late, what);
    }
  }
  void to_client(const std::string& payload) { put(to_client_, payload); }
  void to_server(const std::string& payload, std::uint16_t port) { put(to_server_, std::pair{payload, port}); }

  void serve(const std::string& payload, std::uint16_t port) {
    auto buffer = datagram(payload, 49152, port);
    Frame frame = buffer.frame();
    std::array<std::array<std::byte, tx_head_max>, 64> heads;
    std::array<TxFrame, 64> room;
    for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
    TxBatch batch{room};
    const Outcome outcome = on_frame(frame, appliance_.now, *appliance_.shard, appliance_.snapshot, batch);
    if (outcome.verdict == Verdict::reply) {
      if (tid_ == 0) tid_ = test::source_port_of(frame);
      to_client(payload_of(frame));
    }
    for (const TxFrame& further : batch.frames()) {
      std::string text{reinterpret_cast<const char*>(further.head) + datagram_payload_offset(0),
                       further.length - datagram_payload_offset(0)};
      text.append(reinterpret_cast<const char*>(further.body.data()), further.body.size());
      to_client(text);
    }
  }

  Line line_;
  Wish wish_;
  Receiver receiver_;
  std::mt19937 random_;
  Appliance appliance_;
  std::uint16_t tid_ = 0;
  std::multimap<Nanos, std::string> to_client_;
  std::multimap<Nanos, std::pair<std::string, std::uint16_t>> to_server_;
};

TEST(Window, DeliversTheWholeFileOverEveryLine) {
  const std::size_t size = 300'000;
  const auto file = pattern(size);
  for (const unsigned windowsize : {1u, 2u, 4u, 16u, 64u}) {
    for (const double loss : {0.0, 0.01, 0.05, 0.2}) {
      for (unsigned seed = 1; seed <= 3; ++seed) {
        const Line line{.seed = seed, .loss = loss, .duplication = loss / 2, .reordering = loss};
        Transfer transfer{line, {.windowsize = windowsize}, file};
        ASSERT_TRUE(transfer.run()) << "window " << windowsize << ", loss " << loss << ", seed " << seed;
        ASSERT_TRUE(transfer.content() == text_of(file))
            << "window " << windowsize << ", loss " << loss << ", seed " << seed;
        // Every gap costs what was sent behind it in the time of a round trip, or at worst the window.
        if (loss < 0.1) {
          ASSERT_LT(transfer.data_per_block(size), 1.1 + loss * std::min(windowsize + 4, 28u));
        }
      }
    }
  }
}

TEST(Window, SendsEveryBlockOnceOverAGoodLine) {
  for (const unsigned windowsize : {1u, 3u, 16u, 64u}) {
    for (const std::size_t size : {0u, 1u, 511u, 512u, 513u, 16u * 512, 64u * 512, 100'000u}) {
      Transfer transfer{{}, {.windowsize = windowsize}, pattern(size)};
      ASSERT_TRUE(transfer.run()) << windowsize << ' ' << size;
      EXPECT_TRUE(transfer.content() == text_of(pattern(size))) << windowsize << ' ' << size;
      EXPECT_EQ(transfer.appliance().shard->counters[Statistic::tftp_data_sent].get(), size / 512 + 1);
    }
  }
}

// A window that began with all its blocks at once would take a round trip each.
TEST(Window, LosesLittleByBeginningSmall) {
  struct Row {
    unsigned windowsize;
    Nanos later_ms;
  };
  constexpr unsigned windows = 40;
  for (const Row& row : {Row{1, 0}, Row{4, 0}, Row{16, 4}, Row{64, 25}}) {
    Transfer transfer{
        {}, {.windowsize = row.windowsize, .blksize = 1468}, pattern(std::size_t{windows} * row.windowsize * 1468)};
    const Nanos start = transfer.appliance().now;
    ASSERT_TRUE(transfer.run());
    const Nanos took = transfer.appliance().now - start;
    constexpr Nanos round_trip_ns = 8 * nanos_per_ms / 10;  // of run()'s line and steps
    EXPECT_LE(took, (windows + 2) * round_trip_ns + row.later_ms * nanos_per_ms) << "window " << row.windowsize;
  }
}

TEST(Window, SendsEightBlocksAtFirstAndTwiceAsManyAfterEachWindow) {
  constexpr unsigned windowsize = 64;
  Appliance appliance{{{"f", pattern(1'000'000)}}};
  std::array<std::array<std::byte, tx_head_max>, 64> heads;
  std::array<TxFrame, 64> room;
  for (std::size_t i = 0; i < room.size(); ++i) room[i].head = heads[i].data();
  auto request = datagram(rrq("f") + option("windowsize", windowsize), 49152, 69);
  Frame frame = request.frame();
  ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
  const std::uint16_t tid = test::source_port_of(frame);
  for (unsigned window = 0, at_once = 8; window < 7; ++window, at_once = std::min(at_once * 2, windowsize)) {
    auto message = datagram(ack(window * windowsize), 49152, tid);
    frame = message.frame();
    TxBatch batch{room};
    ASSERT_EQ(on_frame(frame, appliance.now, *appliance.shard, appliance.snapshot, batch), replied(Reason::tftp_data));
    EXPECT_EQ(1 + batch.frames().size(), at_once) << "window " << window;
    std::size_t sent = 1 + batch.frames().size();
    for (unsigned tick = 0; tick < 2 * windowsize / 8; ++tick) {
      appliance.now += nanos_per_ms;
      for (std::size_t more = 1; more != 0;) sent += more = appliance.tick().size();
    }
    EXPECT_EQ(sent, windowsize);
  }
}

TEST(Window, IsNoLargerThanItMayBe) {
  for (const unsigned blksize : {512u, 1468u, 8192u, 8968u}) {
    Appliance appliance{{{"f", pattern(1'000'000)}}};
    appliance.snapshot.ports[0].mtu = 9000;
    auto request = datagram(rrq("f") + option("windowsize", 64) + option("blksize", blksize), 49152, 69);
    Frame frame = request.frame();
    ASSERT_EQ(appliance.receive(frame), replied(Reason::tftp_opened));
    const std::string said = payload_of(frame);
    const unsigned windowsize = static_cast<unsigned>(std::stoul(said.substr(said.find("windowsize") + 11)));
    EXPECT_EQ(windowsize, std::min(64u, tftp_window_bytes_max / blksize)) << blksize;
  }
}

TEST(Window, WrapsNumbersToZeroOrToOne) {
  const std::size_t size = std::size_t{65'600} * 512 + 3;
  const auto file = pattern(size);
  for (const bool to_one : {false, true}) {
    for (const unsigned windowsize : {1u, 16u}) {
      Transfer transfer{{.seed = 7, .loss = 0.001}, {.windowsize = windowsize, .wraps_to_one = to_one}, file};
      ASSERT_TRUE(transfer.run()) << to_one << ' ' << windowsize;
      EXPECT_TRUE(transfer.content() == text_of(file)) << to_one << ' ' << windowsize;
    }
  }
}

}  // namespace
}  // namespace bootstorm
