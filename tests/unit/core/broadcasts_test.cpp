// Every broadcast that nobody asked for, counted in virtual time: boot firmware has a receive ring of 32 frames that
// nobody empties before it begins, and it never recovers once that was full. ARCHITECTURE.md has the table.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "core/arp/message.hpp"
#include "core/datagram.hpp"
#include "support/wire_world.hpp"

namespace bootstorm {
namespace {

using test::Message;

/// What a U-Boot waits for its server, from its first DISCOVER on.
constexpr Nanos boot_attempt_ns = 17 * nanos_per_s;
/// Half of its ring: the other half is its neighbours', which broadcast as well.
constexpr std::size_t in_an_attempt_max = 16;
constexpr std::size_t idle_hour_max = 120;

const MacAddress forger{{0x02, 0, 0, 0, 0x66, 0x66}};

/// An appliance on one wire, from its start on, and how many broadcasts it has sent when. Its pool is as large as the
/// look for squatters never came to the end of.
class Broadcasts : public ::testing::Test, protected test::WireWorld {
 protected:
  Broadcasts() : WireWorld(20'000) {}
  void pass(Nanos time, Nanos step = 10 * nanos_per_ms) {
    for (const Nanos end = now + time; now < end;) {
      now += step;
      tick([this](const TxFrame& frame) { count(frame.head); });
    }
  }
  void count(const std::byte* frame) {
    if (view<EtherHeader>(frame)->destination == mac_broadcast) sent_at.push_back(now);
  }
  Reason receive(std::uint32_t length) {
    Frame frame = frame_of(length);
    const Outcome outcome = WireWorld::receive(frame);
    if (outcome.verdict == Verdict::reply) count(frame.data);
    return outcome.reason;
  }
  Reason discover(MacAddress mac, DhcpType type = DhcpType::discover) {
    const std::string payload = Message{.type = type, .mac = mac}.bytes();
    std::memcpy(buffer() + datagram_payload_offset(0), payload.data(), payload.size());
    return receive(write_datagram(buffer(),
                                  {.source_mac = mac,
                                   .destination_mac = mac_broadcast,
                                   .source = {},
                                   .destination = ipv4_broadcast,
                                   .source_port = 68,
                                   .destination_port = 67},
                                  payload.size()));
  }
  /// "I have that address", to everyone.
  void claim(MacAddress mac, Ipv4Address address) {
    (void)receive(
        arp::write(buffer(), snapshot.networks[0], {.sender_mac = mac, .sender_ip = address, .target_ip = address}));
  }
  /// The most that a board hears during one attempt to boot, whenever it begins.
  [[nodiscard]] std::size_t in_an_attempt() const {
    std::size_t most = 0;
    for (auto from = sent_at.begin(); from != sent_at.end(); ++from) {
      const auto to = std::upper_bound(from, sent_at.end(), *from + boot_attempt_ns);
      most = std::max(most, static_cast<std::size_t>(to - from));
    }
    return most;
  }

  std::vector<Nanos> sent_at;
};

TEST_F(Broadcasts, AreAtMostTwoAMinuteInAnIdleHour) {
  for (unsigned minute = 0; minute < 60; ++minute) {
    publish();  // as if files were replaced again and again
    pass(60 * nanos_per_s);
  }
  EXPECT_LE(sent_at.size(), idle_hour_max);
  EXPECT_LE(sent_at.size(), 16u) << "what the table of ARCHITECTURE.md comes to";
  EXPECT_EQ(shard.counters[Statistic::broadcasts_sent].get(), sent_at.size());
  const auto later =
      static_cast<std::size_t>(std::ranges::count_if(sent_at, [&](Nanos at) { return at > now - 3000 * nanos_per_s; }));
  EXPECT_LE(later, 6u) << "one in ten minutes";
}

TEST_F(Broadcasts, FillNoRingInAStormOfBoardsAfterAPowerCut) {
  // 500 boards ask as a U-Boot does, from the very start of the appliance on.
  std::size_t answered = 0;
  for (const Nanos wait : std::array<Nanos, 6>{250, 500, 1000, 2000, 4000, 8000}) {
    for (unsigned board = 0; board < 500; ++board) {
      answered += discover(test::mac_of(board)) == Reason::dhcp_offered ? 1u : 0u;
      pass(100 * nanos_per_us, 100 * nanos_per_us);
    }
    pass(wait * nanos_per_ms);
  }
  EXPECT_GE(answered, 6u * 500 - 500) << "all but the addresses in hand are offered at once";
  EXPECT_LE(in_an_attempt(), in_an_attempt_max);
}

TEST_F(Broadcasts, FillNoRingWhateverANeighbourForges) {
  pass(10 * nanos_per_s);
  const std::size_t before = sent_at.size();
  for (unsigned n = 0; n < 60 * 100; ++n) {
    const MacAddress mac = test::mac_of(n);
    (void)discover(mac);
    (void)discover(mac, DhcpType::request);
    claim(forger, test::dhcp_own_ip);
    claim(mac, {Ipv4Address::of(192, 168, 100, 0).value + n});
    if (n % 50 == 0) publish();
    pass(10 * nanos_per_ms);
  }
  EXPECT_LE(in_an_attempt(), in_an_attempt_max);
  EXPECT_LE(sent_at.size() - before, 30u) << "in a minute";
}

TEST_F(Broadcasts, AnswerNoClaimsAtTheStartBeyondTheProbes) {
  for (unsigned n = 0; n < 20 * 60; ++n) {
    claim(forger, test::dhcp_own_ip);
    pass(50 * nanos_per_ms);
  }
  EXPECT_TRUE(shard.announcer.is_in_use(0)) << "nobody stands by the claims when asked";
  EXPECT_LE(in_an_attempt(), in_an_attempt_max);
}

}  // namespace
}  // namespace bootstorm
