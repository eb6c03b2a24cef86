// Leases on disk and the running program: what workers are given at the start, and what the log says when the disk
// fails.
#include "appliance/lease_service.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/exit_codes.hpp"
#include "base/journal_bell.hpp"
#include "support/captured_log.hpp"
#include "support/failing_disk.hpp"
#include "support/fake_workers.hpp"
#include "support/lease_fixture.hpp"

namespace bootstorm::appliance::test {
namespace {

using bootstorm::test::CapturedLog;
using bootstorm::test::FakeWorkers;
using leases::test::disk_fault;
using leases::test::DiskFault;

struct Leases : ::testing::Test {
  leases::test::StateDirectory state;
  config::Config config;
  CapturedLog log;
  FakeWorkers workers;

  Leases() {
    config.appliance.state = state.path();
    config::NetworkConfig network;
    network.address = Ipv4Address::of(10, 0, 0, 1);
    network.prefix_length = 8;
    network.dhcp.mode = DhcpMode::server;
    network.dhcp.pool = {{Ipv4Address::of(10, 0, 0, 2), Ipv4Address::of(10, 0, 255, 254)}};
    config.ports.resize(1);
    config.ports[0].networks = {network};
    disk_fault = DiskFault::none;
  }
  ~Leases() override { disk_fault = DiskFault::none; }

  void store(const std::vector<LeaseRecord>& records) {
    leases::LeaseStore file = leases::test::opened(state);
    EXPECT_FALSE(file.write(records, workers.now()));
  }
  [[nodiscard]] LeaseRecord lease(std::uint32_t n, Link link = {0, 0}) const {
    LeaseRecord record = leases::test::lease_record(n, workers.now() + 1000 * nanos_per_s);
    record.link = link;
    return record;
  }
  /// Polls until the status is so.
  template <class Condition>
  static bool comes_true(LeaseService& service, FakeWorkers& workers, Condition condition) {
    for (int i = 0; i < 20'000; ++i) {
      service.poll(workers.now());
      if (condition(*service.status())) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return false;
  }
};

TEST_F(Leases, AreGivenToTheWorkersBeforeTheyStart) {
  store({lease(2), lease(3)});
  LeaseService service;
  ASSERT_EQ(service.open(config), exit_ok);
  ASSERT_NE(service.journal(), nullptr);
  ASSERT_EQ(service.restore(workers, config), exit_ok);
  ASSERT_EQ(workers.restored.size(), 2u);
  EXPECT_EQ(workers.restored[0].address, lease(2).address);
  EXPECT_EQ(log.count("info 2 leases from " + state.file().string()), 1u);
  EXPECT_TRUE(service.status());
}

TEST_F(Leases, MoveToTheLinkWhereTheirAddressIsAssignedNow) {
  store({lease(2, {1, 20}), lease(3)});
  LeaseService service;
  ASSERT_EQ(service.open(config), exit_ok);
  ASSERT_EQ(service.restore(workers, config), exit_ok);
  for (const LeaseRecord& record : workers.restored) EXPECT_EQ(record.link, (Link{0, 0}));
  EXPECT_EQ(log.count("info 1 lease has moved to the link on which their addresses are assigned now"), 1u);
}

TEST_F(Leases, ThatContradictOthersAreDamagedState) {
  store({lease(2), lease(3), lease(4)});
  workers.restored_max = 1;
  LeaseService service;
  ASSERT_EQ(service.open(config), exit_ok);
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(service.restore(workers, config), exit_state_damaged);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("2 of 3 leases contradict others"), std::string::npos);
}

TEST_F(Leases, InMemoryHaveNoFile) {
  config.appliance.leases = config::LeaseMode::memory;
  LeaseService service;
  ASSERT_EQ(service.open(config), exit_ok);
  EXPECT_EQ(service.journal(), nullptr);
  EXPECT_EQ(service.restore(workers, config), exit_ok);
  service.poll(workers.now());
  EXPECT_FALSE(service.status());
  service.stop();
  EXPECT_FALSE(std::filesystem::exists(state.path()));
}

TEST_F(Leases, ThatCannotBeWrittenAreReportedOnce) {
  LeaseService service;
  ASSERT_EQ(service.open(config, {.vfs = leases::test::failing_disk()}), exit_ok);
  ASSERT_EQ(service.restore(workers, config), exit_ok);
  disk_fault = DiskFault::full;
  ASSERT_NE(service.journal()->push(lease(2)), 0u);
  ring(*service.journal());
  ASSERT_TRUE(comes_true(service, workers, [](const auto& status) { return status.latched; }));
  for (int i = 0; i < 10; ++i) service.poll(workers.time += nanos_per_s);
  EXPECT_EQ(log.count("error leases cannot be written to " + state.file().string()), 1u) << log.text();
  EXPECT_EQ(log.count("Writing resumes when the cause is gone"), 1u);
  disk_fault = DiskFault::none;
  ASSERT_TRUE(comes_true(service, workers, [](const auto& status) { return !status.latched; }));
  for (int i = 0; i < 10; ++i) service.poll(workers.time += nanos_per_s);
  EXPECT_EQ(log.count("warning leases are written to " + state.file().string() + " again"), 1u) << log.text();
  EXPECT_EQ(service.status()->records, 1u);
}

TEST_F(Leases, OnADiskThatLosesDataAreLatchedForGood) {
  LeaseService service;
  ASSERT_EQ(service.open(config, {.vfs = leases::test::failing_disk()}), exit_ok);
  ASSERT_EQ(service.restore(workers, config), exit_ok);
  disk_fault = DiskFault::sync_fails;
  ASSERT_NE(service.journal()->push(lease(2)), 0u);
  ring(*service.journal());
  ASSERT_TRUE(comes_true(service, workers, [](const auto& status) { return status.latched; }));
  service.poll(workers.now());
  EXPECT_EQ(log.count("Repair the disk, then restart the appliance"), 1u) << log.text();
}

}  // namespace
}  // namespace bootstorm::appliance::test
