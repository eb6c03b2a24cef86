// What a forged request costs a worker. Only ratios count, and of each the least of five rounds: other programs are in
// the way of any single one.
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/core_fixture.hpp"
#include "support/plain_build.hpp"

namespace bootstorm {
namespace {

using test::Appliance;
using test::datagram;

constexpr std::uint32_t requests_a_round = 10'000;
constexpr int rounds = 5;

double own_seconds_of(auto&& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  const double before = now();
  work();
  return now() - before;
}

std::unique_ptr<Appliance> new_appliance() {
  auto appliance =
      std::make_unique<Appliance>(std::map<std::string, std::vector<std::byte>>{{"f", test::pattern(500'000)}});
  appliance->snapshot.networks[0].prefix_length = 8;
  return appliance;
}

/// Requests of so many clients that have not asked before, 100,000 a second; `tids`: where each is answered from.
double seconds_of_requests(Appliance& appliance, std::uint32_t first, std::vector<std::uint16_t>& tids) {
  std::vector<test::Buffer> requests;
  for (std::uint32_t n = first; n < first + requests_a_round; ++n) {
    requests.push_back(datagram(test::rrq("f"), 1024, 69, {test::client_ip.value + n}));
  }
  tids.clear();
  const double took = own_seconds_of([&] {
    for (auto& request : requests) {
      Frame frame = request.frame();
      if (appliance.receive(frame).reason == Reason::tftp_opened) tids.push_back(test::source_port_of(frame));
      appliance.now += 10 * nanos_per_us;
    }
  });
  for (Event event; appliance.shard->events.pop(event);) continue;
  appliance.shard->notices.clear();
  return took;
}

double seconds_of_acks(Appliance& appliance, std::uint32_t first, const std::vector<std::uint16_t>& tids) {
  std::vector<test::Buffer> acks;
  for (std::uint32_t n = 0; n < tids.size(); ++n) {
    acks.push_back(datagram(test::ack(1), 1024, tids[n], {test::client_ip.value + first + n}));
  }
  return own_seconds_of([&] {
    for (auto& ack : acks) {
      Frame frame = ack.frame();
      static_cast<void>(appliance.receive(frame));
    }
  });
}

// In the flood the table is full of half-open transfers, so that each request ends one and begins one. The ACKs go the
// general way, each being the first of its transfer.
TEST(FloodCost, OfARequestIsNoMoreThanInPeaceAndThatOfAFewAcks) {
  double in_peace = 1, of_acks = 1, in_flood = 1;
  std::vector<std::uint16_t> tids;
  for (int i = 0; i < rounds; ++i) {
    const auto calm = new_appliance();
    in_peace = std::min(in_peace, seconds_of_requests(*calm, 0, tids));
    ASSERT_EQ(tids.size(), requests_a_round);
    ASSERT_EQ(calm->shard->counters[Statistic::tftp_half_open_evicted].get(), 0u);
    of_acks = std::min(of_acks, seconds_of_acks(*calm, 0, tids));
    ASSERT_EQ(calm->shard->counters[Reason::tftp_data].get(), requests_a_round);
  }
  const auto flooded = new_appliance();
  for (std::uint32_t i = 0; i < rounds + 2; ++i) {
    const double took = seconds_of_requests(*flooded, i * requests_a_round, tids);
    ASSERT_EQ(tids.size(), requests_a_round);
    if (i >= 2) in_flood = std::min(in_flood, took);
  }
  ASSERT_GT(flooded->shard->counters[Statistic::tftp_half_open_evicted].get(), rounds * (requests_a_round - 1));
  if (!test::plain_build) return;
  EXPECT_LT(in_flood, in_peace * 2);
  EXPECT_LT(in_flood, of_acks * 12);
}

}  // namespace
}  // namespace bootstorm
