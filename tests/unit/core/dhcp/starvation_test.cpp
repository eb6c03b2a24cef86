// Invented MACs, forged RELEASEs and floods must not keep a listed board from its address.
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "core/dhcp/policy/admission.hpp"
#include "core/dhcp/policy/token_bucket.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {
namespace {

constexpr std::uint32_t boards = 40;

/// Forty listed boards, of which every other has an address of its own; the pool has 60 addresses.
class DhcpStarvation : public testing::Test {
 protected:
  DhcpStarvation() {
    world.snapshot.networks[0].dhcp.pool = {{Ipv4Address::of(192, 168, 77, 50), Ipv4Address::of(192, 168, 77, 109)}};
    for (std::uint32_t n = 0; n < boards; ++n) {
      Board board{.has_mac = true, .mac = mac_of(n)};
      if (n % 2 == 0) board.address = Ipv4Address::of(192, 168, 77, static_cast<std::uint8_t>(120 + n));
      world.snapshot.boards.push_back(board);
    }
    world.publish();
  }
  static MacAddress invented(std::uint32_t n) { return MacAddress::from_number(0x06aabb000000 + n); }

  DhcpWorld world;
};

TEST_F(DhcpStarvation, KeepsNoListedBoardWaiting) {
  std::set<std::uint32_t> addresses;
  std::uint32_t next_board = 0;
  for (std::uint32_t n = 0; n < 50'000; ++n) {
    // Every other one is a REQUEST for an OFFER that was none.
    Message flood{.type = n % 2 == 0 ? DhcpType::discover : DhcpType::request, .mac = invented(n)};
    if (n % 2 == 1) {
      flood.requested = Ipv4Address::of(192, 168, 77, static_cast<std::uint8_t>(50 + n / 2 % 60));
      flood.server_id = dhcp_own_ip;
    }
    (void)world.receive(flood);
    if (n % 1'000 == 999 && next_board < boards) {
      addresses.insert(world.bind(mac_of(next_board++)).value);
    }
    if (n % 50 == 49) {
      world.now += nanos_per_ms;
      world.tick();
    }
  }
  EXPECT_EQ(next_board, boards);
  EXPECT_EQ(addresses.size(), boards) << "one of them shares its address";
  EXPECT_GT(world.count(Reason::dhcp_pool_exhausted), 24'000u);
  // In a second: what is told at once, and then a thousand.
  const NewClientLimit limit = dhcp::refused_strangers_limit;
  EXPECT_LE(world.count(Reason::dhcp_refused), limit.burst + limit.per_s + 1);
  EXPECT_GE(world.count(Reason::dhcp_refused), limit.burst);
  EXPECT_EQ(world.count(Reason::dhcp_refused) + world.count(Reason::dhcp_rate), 25'000u);
  // Ten seconds after the last of them the pool is back, for anybody.
  world.pass(10 * nanos_per_s + 100 * nanos_per_ms);
  for (std::uint32_t n = 0; n < 40; ++n) EXPECT_NE(world.discover(invented(100'000 + n)), Ipv4Address{});
}

TEST_F(DhcpStarvation, IsBoundedByATokenBucket) {
  world.snapshot.new_clients = {.per_s = 10, .burst = 20};
  world.publish();
  for (std::uint32_t n = 0; n < 1'000; ++n) (void)world.receive({.mac = invented(n)});
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 20u);
  EXPECT_EQ(world.count(Reason::dhcp_rate), 980u);
  EXPECT_EQ(world.events_of(EventKind::new_clients_limited), 1u) << "told once a minute";
  world.pass(nanos_per_s);
  for (std::uint32_t n = 0; n < 1'000; ++n) (void)world.receive({.mac = invented(2'000 + n)});
  EXPECT_EQ(world.count(Statistic::dhcp_leases_held), 30u);
  for (std::uint32_t n = 0; n < boards; ++n) (void)world.bind(mac_of(n));
}

TEST_F(DhcpStarvation, LosesNoLeaseToForgedReleasesAndDeclines) {
  std::map<std::uint32_t, Ipv4Address> held;
  for (std::uint32_t n = 0; n < boards; ++n) held[n] = world.bind(mac_of(n));
  std::mt19937 lot{7};
  for (int i = 0; i < 10'000; ++i) {
    const auto n = static_cast<std::uint32_t>(lot() % boards);
    Message forged{.type = i % 2 == 0 ? DhcpType::release : DhcpType::decline, .mac = mac_of(n)};
    forged.server_id = dhcp_own_ip;
    (i % 2 == 0 ? forged.ciaddr : forged.requested.emplace()) = held[n];
    // From another card, through a relay that is none, or about somebody else's address.
    if (lot() % 3 == 0) {
      forged.mac = mac_of((n + 1) % boards);
    } else {
      forged.ether_source = invented(n);
    }
    if (lot() % 3 == 0) forged.giaddr = Ipv4Address::of(192, 168, 77, 3);
    EXPECT_NE(world.receive(forged).verdict, Verdict::reply);
  }
  EXPECT_EQ(world.count(Reason::dhcp_not_holder), 10'000u);
  for (std::uint32_t n = 0; n < boards; ++n) {
    ASSERT_NE(world.lease_of(mac_of(n)), nullptr);
    EXPECT_EQ(world.lease_of(mac_of(n))->address, held[n]);
  }
}

TEST(TokenBucket, AllowsABurstAndThenItsRate) {
  dhcp::TokenBucket bucket;
  const NewClientLimit limit{.per_s = 4, .burst = 2};
  const Nanos start = 7 * nanos_per_s;
  EXPECT_TRUE(bucket.take(start, limit));
  EXPECT_TRUE(bucket.take(start, limit));
  EXPECT_FALSE(bucket.take(start, limit));
  EXPECT_FALSE(bucket.take(start + 249 * nanos_per_ms, limit));
  EXPECT_TRUE(bucket.take(start + 250 * nanos_per_ms, limit));
  EXPECT_FALSE(bucket.take(start + 251 * nanos_per_ms, limit));
  EXPECT_TRUE(bucket.take(start + 3600 * nanos_per_s, limit));
  EXPECT_TRUE(bucket.take(start + 3600 * nanos_per_s, limit));
  EXPECT_FALSE(bucket.take(start + 3600 * nanos_per_s, limit)) << "what was not used does not pile up";
  EXPECT_TRUE(bucket.take(start, {.per_s = 0})) << "no limit";
}

}  // namespace
}  // namespace bootstorm::test
