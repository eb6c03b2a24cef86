// What the running program says of itself when something is wrong although it runs.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "appliance/directory_watch.hpp"
#include "appliance/port_watch.hpp"
#include "support/served_fixture.hpp"

namespace bootstorm::appliance::test {
namespace {

TEST_F(Served, SaysInItsStatusThatADirectoryOfAnImageIsGoneAndThatItIsThereAgain) {
  start_until_loaded();
  workers.say(EventKind::addresses_in_use);
  const auto degraded = [&] {
    workers.time += DirectoryWatch::look_interval_ns;
    return ask("status").at("degraded");
  };
  EXPECT_TRUE(degraded().empty());
  std::filesystem::rename(tree / "pi", tree / "elsewhere");
  nlohmann::json troubles;
  ASSERT_TRUE(polled_until([&] { return !(troubles = degraded()).empty(); }));
  EXPECT_EQ(troubles.at(0), "image pi: " + (tree / "pi").string() + " does not exist");
  EXPECT_EQ(log.count("warning image pi: " + (tree / "pi").string() + " does not exist; boards get the files"), 1u);
  EXPECT_EQ(ask("status").at("ready"), true) << "boards get the files that are in memory";
  std::filesystem::rename(tree / "elsewhere", tree / "pi");
  EXPECT_TRUE(polled_until([&] { return degraded().empty(); }));
  EXPECT_EQ(log.count("info the directories of all images are there again"), 1u) << log.text();
}

TEST_F(Served, SaysInItsStatusThatNobodyIsServedByAPortWithoutALink) {
  start_until_loaded();
  workers.say(EventKind::addresses_in_use);
  const auto status = [&] {
    workers.time += PortWatch::look_interval_ns;
    (void)loop->poll(std::nullopt);
    return ask("status");
  };
  EXPECT_EQ(status().at("ready"), true);
  workers.port_is = PortState::down;
  EXPECT_EQ(status().at("ready"), false);
  EXPECT_EQ(status().at("degraded").at(0), "fake0 has no link: nobody on that port is served");
  workers.port_is = PortState::up;
  EXPECT_EQ(status().at("ready"), true);
  EXPECT_TRUE(status().at("degraded").empty());
}

}  // namespace
}  // namespace bootstorm::appliance::test
