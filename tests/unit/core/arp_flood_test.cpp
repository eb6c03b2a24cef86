// A flood of forged ARP beside a board that boots: what it may take from the board, and what it may make the appliance
// do. What a frame costs a worker is counted by bench/core/instructions.
#include <gtest/gtest.h>

#include "core/arp/message.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "support/wire_world.hpp"

namespace bootstorm {
namespace {

constexpr unsigned frames_per_s = 1'000'000;
constexpr unsigned frames_per_tick = frames_per_s / 1000;

class ArpFlood : public ::testing::Test, protected test::WireWorld {
 protected:
  ArpFlood() : WireWorld(4096) {
    for (unsigned ms = 0; ms < 3000; ++ms) pass_ms();
    for (Event event; shard.events.pop(event);) continue;
    sent = 0;
  }
  void pass_ms() {
    now += nanos_per_ms;
    tick([this](const TxFrame&) { ++sent; });
  }
  Outcome arp(const arp::Message& message) {
    Frame frame = frame_of(arp::write(buffer(), snapshot.networks[0], message));
    const Outcome outcome = receive(frame);
    if (outcome.verdict == Verdict::reply) {
      EXPECT_LE(frame.length, ether_frame_min) << "no more goes out than came in";
      EXPECT_EQ(view<EtherHeader>(frame.data)->destination, message.sender_mac);
    }
    return outcome;
  }
  std::size_t events() {
    std::size_t count = 0;
    for (Event event; shard.events.pop(event);) ++count;
    return count;
  }

  std::size_t sent = 0;
};

TEST_F(ArpFlood, AnswersOnlyForItsOwnAddress) {
  const MacAddress host = test::mac_of(1);
  const Ipv4Address at = Ipv4Address::of(192, 168, 1, 1);
  for (std::uint32_t n = 0; n < 65536; ++n) {
    const Ipv4Address target{Ipv4Address::of(192, 168, 0, 0).value + n};
    const Outcome outcome = arp({.sender_mac = host, .sender_ip = at, .target_ip = target});
    ASSERT_EQ(outcome.verdict == Verdict::reply, target == test::dhcp_own_ip) << n;
  }
}

TEST_F(ArpFlood, SaysLittleAndSendsNothingByItselfInASecondOfAMillionForgedFrames) {
  std::uint32_t n = 0;
  for (unsigned ms = 0; ms < 1000; ++ms, pass_ms()) {
    for (unsigned i = 0; i < frames_per_tick; ++i, ++n) {
      const MacAddress mac = test::mac_of(n);
      // In turn: who has it, asked from an address of the pool; I have yours; I have an address of the pool.
      const Ipv4Address in_pool{Ipv4Address::of(192, 168, 100, 0).value + n % 16384};
      const Ipv4Address sender = n % 3 == 1 ? test::dhcp_own_ip : in_pool;
      (void)arp({.sender_mac = mac, .sender_ip = sender, .target_ip = n % 3 == 0 ? test::dhcp_own_ip : sender});
    }
  }
  EXPECT_LE(sent, 1u) << "the own address is defended once in ten seconds, and nobody is asked";
  EXPECT_LE(shard.dhcp_server->plan.quarantined(0), 4097u) << "a quarter of the pool";
  EXPECT_EQ(shard.counters[Statistic::notices_lost].get(), 0u);
  const std::uint64_t told = events() + shard.counters[Statistic::events_lost].get();
  EXPECT_LE(told, 4097u + 3) << "each address once";
}

}  // namespace
}  // namespace bootstorm
