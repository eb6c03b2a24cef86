// What stands still or goes away: a worker, a link, an interface.
#include <gtest/gtest.h>

#include <optional>

#include "appliance/port_watch.hpp"
#include "appliance/worker_watch.hpp"
#include "support/captured_log.hpp"
#include "support/fake_workers.hpp"

namespace bootstorm::appliance::test {
namespace {

using bootstorm::test::CapturedLog;
using bootstorm::test::FakeWorkers;

struct Watched : ::testing::Test {
  CapturedLog log;
  FakeWorkers workers{3};
  WorkerWatch watch{workers};
  PortWatch ports{workers};
  std::optional<unsigned> stopped;  // this worker does nothing

  /// Control polls every 20 ms, and workers that are not stopped go round.
  std::optional<std::string> pass(Nanos time) {
    for (const Nanos end = workers.time + time; workers.time < end;) {
      workers.time += 20 * nanos_per_ms;
      for (unsigned worker = 0; worker < workers.shards(); ++worker) {
        if (worker != stopped) workers.own_io(worker).rounds.add(20);
      }
      watch.poll(workers.time);
      if (auto lost = ports.poll(workers.time)) return lost;
    }
    return std::nullopt;
  }
};

TEST_F(Watched, NamesAWorkerThatStopsWithinASecondAndSaysWhenItGoesOn) {
  pass(2 * nanos_per_s);
  stopped = 1;
  pass(980 * nanos_per_ms);
  EXPECT_EQ(log.count("error worker 1 on CPU 4 has stopped: no round for 7"), 1u) << log.text();
  EXPECT_EQ(log.count("clients whose frames arrive in queue 1 of fake0 wait, all others are served"), 1u);
  EXPECT_EQ(watch.stopped(), 1u);
  pass(4 * nanos_per_s);
  EXPECT_EQ(log.count("has stopped"), 1u) << "said once";
  stopped.reset();
  pass(100 * nanos_per_ms);
  EXPECT_EQ(log.count("warning worker 1 on CPU 4 goes on; it had stopped for 5 s"), 1u) << log.text();
  EXPECT_EQ(watch.stopped(), 0u);
}

TEST_F(Watched, SaysThatNobodyGetsAnAddressWhenWorkerZeroStops) {
  pass(nanos_per_s);
  stopped = 0;
  pass(nanos_per_s);
  EXPECT_EQ(log.count("error worker 0 on CPU 3 has stopped"), 1u);
  EXPECT_EQ(log.count("nobody gets an address"), 1u);
}

TEST_F(Watched, BlamesNoWorkerForTheTimeInWhichControlItselfStoodStill) {
  pass(nanos_per_s);
  workers.time += 5 * nanos_per_s;  // a paused virtual machine, or SIGSTOP
  watch.poll(workers.time);
  pass(nanos_per_s);
  EXPECT_EQ(log.text(), "");
}

TEST_F(Watched, SumsUpAWorkerThatStopsAgainAndAgain) {
  for (unsigned i = 0; i < 30; ++i) {
    stopped = 2;
    pass(nanos_per_s);
    stopped.reset();
    pass(100 * nanos_per_ms);
  }
  EXPECT_EQ(log.count("has stopped: "), reports_described_max);
  EXPECT_EQ(log.count("goes on"), reports_described_max);
  pass(60 * nanos_per_s);
  EXPECT_EQ(log.count("error workers stopped 27 times more"), 1u) << log.text();
}

TEST_F(Watched, SaysThatALinkIsDownAndUpAgain) {
  pass(nanos_per_s);
  workers.port_is = PortState::down;
  EXPECT_EQ(pass(300 * nanos_per_s), std::nullopt) << "a cable that is out is no reason to end";
  EXPECT_EQ(log.count("warning fake0 has no link"), 1u);
  workers.port_is = PortState::up;
  pass(nanos_per_s);
  EXPECT_EQ(log.count("warning fake0 passes frames again after 300 s"), 1u) << log.text();
  EXPECT_EQ(workers.reopenings, 0u);
}

TEST_F(Watched, GetsAnInterfaceBackThatWentAway) {
  pass(nanos_per_s);
  workers.port_is = PortState::missing;
  workers.reopening_fails_with = "there is no eth0";
  EXPECT_EQ(pass(10 * nanos_per_s), std::nullopt);
  EXPECT_EQ(log.count("error fake0 is gone: nobody on that port is served"), 1u);
  EXPECT_EQ(log.count("error fake0 cannot be opened again: there is no eth0"), 1u) << "once, however often it is tried";
  EXPECT_GE(workers.reopenings, 9u);
  workers.reopening_fails_with.clear();
  EXPECT_EQ(pass(2 * nanos_per_s), std::nullopt);
  EXPECT_EQ(log.count("warning fake0 passes frames again after 1"), 1u) << log.text();
}

TEST_F(Watched, HidesNoLostInterfaceBehindALinkThatFlaps) {
  for (unsigned i = 0; i < 20; ++i) {
    workers.port_is = i % 2 == 0 ? PortState::up : PortState::down;
    pass(nanos_per_s);
  }
  EXPECT_LE(log.count("\n"), reports_described_max);
  workers.port_is = PortState::missing;
  pass(nanos_per_s);
  EXPECT_EQ(log.count("error fake0 is gone"), 1u);
  pass(60 * nanos_per_s);
  EXPECT_EQ(log.count("warning links went down or came up 16 times more"), 1u) << log.text();
}

TEST_F(Watched, EndsTheAppliancesWaitForItsOnlyPort) {
  pass(nanos_per_s);
  workers.port_is = PortState::missing;
  workers.reopening_fails_with = "there is no eth0";
  EXPECT_EQ(pass(PortWatch::missing_max_ns), std::nullopt);
  EXPECT_EQ(pass(nanos_per_s), "fake0 has been gone for 60.1 s: there is no eth0");
}

TEST_F(Watched, ResetsADeviceThatAsksForIt) {
  pass(nanos_per_s);
  workers.port_is = PortState::broken;
  EXPECT_EQ(pass(nanos_per_s), std::nullopt);
  EXPECT_EQ(log.count("error fake0 must be reset"), 1u);
  EXPECT_EQ(workers.reopenings, 1u);
  EXPECT_EQ(workers.port_is, PortState::up);
}

}  // namespace
}  // namespace bootstorm::appliance::test
