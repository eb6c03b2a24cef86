// Which leases of another server are added to those of the store.
#include "leases/import/merge.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <variant>
#include <vector>

namespace bootstorm::leases {
namespace {

constexpr std::int64_t now_ms = 1'800'000'000'000;
constexpr std::int64_t hour_s = 3600;
constexpr std::int64_t now_s = now_ms / 1000;

struct LeaseMerge : ::testing::Test {
  void SetUp() override {
    auto result = config::parse_config(
        "ports:\n  - device: eth\n    networks:\n      - address: 10.0.0.1/24\n        dhcp: {pool: "
        "[10.0.0.50-10.0.0.90]}\n",
        "x.yaml");
    ASSERT_TRUE(std::holds_alternative<config::Config>(result));
    config = std::get<config::Config>(std::move(result));
  }
  static ForeignLease foreign(std::uint8_t host, std::uint64_t mac, std::optional<std::int64_t> expires_s) {
    return {.line = host,
            .address = Ipv4Address::of(10, 0, 0, host),
            .mac = MacAddress::from_number(mac),
            .expires_s = expires_s};
  }
  static LeaseRecord known(std::uint8_t host, std::uint64_t mac) {
    return {.until = 2 * hour_s * nanos_per_s,
            .address = Ipv4Address::of(10, 0, 0, host),
            .mac = MacAddress::from_number(mac),
            .state = LeaseState::bound};
  }
  MergedLeases merge(std::vector<ForeignLease> leases, std::vector<LeaseRecord> stored = {}) {
    found = {};
    found.leases = std::move(leases);
    return merge_leases(config, stored, "l", found, now_ms);
  }

  config::Config config;
  ForeignLeases found;
};

TEST_F(LeaseMerge, AddsALeaseForItsRemainingTime) {
  const MergedLeases merged = merge({foreign(60, 1, now_s + hour_s)}, {known(61, 2)});
  ASSERT_EQ(merged.records.size(), 1u);
  EXPECT_EQ(merged.records[0].until, hour_s * nanos_per_s);
  EXPECT_EQ(merged.records[0].state, LeaseState::bound);
  EXPECT_EQ(merged.total, 2u);
}

TEST_F(LeaseMerge, LimitsALeaseThatNeverExpiresToAYear) {
  const MergedLeases merged = merge({foreign(60, 1, std::nullopt)});
  ASSERT_EQ(merged.records.size(), 1u);
  EXPECT_EQ(merged.records[0].until, 365 * 24 * hour_s * nanos_per_s);
}

TEST_F(LeaseMerge, LimitsALeaseOfAnyLengthToAYear) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t expires_s : {now_s + 366 * 24 * hour_s, std::int64_t{9999999999999999}, most}) {
    const MergedLeases merged = merge({foreign(60, 1, expires_s)});
    ASSERT_EQ(merged.records.size(), 1u) << expires_s;
    EXPECT_EQ(merged.records[0].until, 365 * 24 * hour_s * nanos_per_s) << expires_s;
  }
  EXPECT_EQ(merge({foreign(60, 1, -most - 1)}).expired, 1u);
}

TEST_F(LeaseMerge, SkipsAddressesThatTheConfigurationReservesForAnother) {
  config.boards.push_back({.serial = {}, .mac = MacAddress::from_number(7), .address = Ipv4Address::of(10, 0, 0, 60)});
  config.boards.push_back({.serial = 1, .mac = {}, .address = Ipv4Address::of(10, 0, 0, 61)});
  const MergedLeases merged = merge({foreign(60, 1, now_s + 9), foreign(61, 2, now_s + 9), foreign(62, 7, now_s + 9)});
  EXPECT_TRUE(merged.records.empty());
  EXPECT_EQ(found.notes,
            (std::vector<std::string>{"l:60: skipped: the configuration reserves 10.0.0.60 for 00:00:00:00:00:07",
                                      "l:61: skipped: the configuration reserves 10.0.0.61 for another board",
                                      "l:62: skipped: the configuration reserves 10.0.0.60 for 00:00:00:00:00:07"}));
  EXPECT_EQ(merge({foreign(60, 7, now_s + 9)}).records.size(), 1u);
}

TEST_F(LeaseMerge, CountsExpiredLeases) {
  const MergedLeases merged = merge({foreign(60, 1, now_s), foreign(61, 2, now_s + 1)});
  EXPECT_EQ(merged.expired, 1u);
  EXPECT_EQ(merged.records.size(), 1u);
}

TEST_F(LeaseMerge, ExtendsALeaseOfTheStoreButNeverShortensIt) {
  const MergedLeases shorter = merge({foreign(60, 1, now_s + hour_s)}, {known(60, 1)});
  EXPECT_TRUE(shorter.records.empty());
  EXPECT_EQ(shorter.known, 1u);
  const MergedLeases extended = merge({foreign(60, 1, now_s + 3 * hour_s)}, {known(60, 1)});
  EXPECT_EQ(extended.records.size(), 1u);
  EXPECT_EQ(extended.total, 1u);
}

TEST_F(LeaseMerge, ReportsAnAddressOrAClientThatHasAnotherLease) {
  (void)merge({foreign(60, 1, now_s + 1), foreign(62, 2, now_s + 1)}, {known(60, 7), known(61, 2)});
  EXPECT_EQ(found.errors, (std::vector<std::string>{"l:60: 10.0.0.60 is held by 00:00:00:00:00:07 already",
                                                    "l:62: 00:00:00:00:00:02 holds 10.0.0.61 already"}));
}

TEST_F(LeaseMerge, SkipsAddressesThatAreNotAssignedHere) {
  ForeignLease elsewhere = foreign(60, 1, now_s + 1);
  elsewhere.address = Ipv4Address::of(10, 0, 1, 60);
  EXPECT_TRUE(merge({elsewhere}).records.empty());
  ASSERT_EQ(found.notes.size(), 1u);
  EXPECT_EQ(found.notes[0], "l:60: skipped: 10.0.1.60 is in no network where this appliance assigns addresses");
}

}  // namespace
}  // namespace bootstorm::leases
