// Requests to a running appliance: each verb by its row of the table.
#include "operate/verbs.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace bootstorm::operate::test {
namespace {

struct Recorder : Operations {
  std::string ran;
  void reload(const Arguments&, Reply reply) override {
    ran = "reload";
    reply.answer("later");
  }
  void status(const Arguments&, Reply reply) override {
    ran = "status";
    reply.answer("now");
  }
  void release(const Arguments& arguments, Reply reply) override {
    ran = "release " + std::to_string(arguments.address(0).value) + ' ' + std::to_string(arguments.number(1)) + ' ' +
          std::to_string(arguments.number(2));
    reply.answer("done");
  }
};

struct Requests : ::testing::Test {
  Recorder operations;
  std::string answer;

  std::string ask(const std::string& line, Access access = Access::control) {
    operations.ran.clear();
    answer.clear();
    dispatch(line, access, Reply{[this](const std::string& text) { answer = text; }}, operations);
    return answer;
  }
  void expect_refused(const std::string& line, const std::string& why, Access access = Access::control) {
    const auto json = nlohmann::json::parse(ask(line, access));
    EXPECT_EQ(operations.ran, "") << line;
    EXPECT_FALSE(json.at("ok").get<bool>()) << line;
    EXPECT_EQ(json.at("errors").at(0).get<std::string>(), why);
    EXPECT_TRUE(json.contains("warnings"));
  }
};

TEST_F(Requests, ReachTheFunctionOfTheirVerb) {
  EXPECT_EQ(ask("status"), "now");
  EXPECT_EQ(operations.ran, "status");
  EXPECT_EQ(ask("reload"), "later");
  EXPECT_EQ(operations.ran, "reload");
  EXPECT_EQ(ask("release 10.0.0.7 1 4094"), "done");
  EXPECT_EQ(operations.ran, "release 167772167 1 4094");
  EXPECT_EQ(ask("  release  10.0.0.7 0  0 "), "done") << "more than one space";
}

TEST_F(Requests, AreRefusedWithTheNearestVerbWhenTheirsDoesNotExist) {
  expect_refused("relaod", "unknown request 'relaod'; did you mean 'reload'?");
  expect_refused("dance", "unknown request 'dance'; known: reload, status, release ADDRESS PORT VLAN");
  expect_refused("", "unknown request ''; known: reload, status, release ADDRESS PORT VLAN");
  expect_refused("\xff\x1b", "unknown request '\\xff\\x1b'; known: reload, status, release ADDRESS PORT VLAN");
}

TEST_F(Requests, AreRefusedWhenTheirArgumentsAreNotTheVerbs) {
  expect_refused("release", "release: expected 3 arguments: release ADDRESS PORT VLAN");
  expect_refused("release 10.0.0.7 1", "release: expected 3 arguments: release ADDRESS PORT VLAN");
  expect_refused("status now", "status: expected 0 arguments: status");
  expect_refused("release here 0 0", "ADDRESS: expected an IPv4 address such as 192.168.77.254, not 'here'");
  expect_refused("release 10.0.0.7 -1 0", "PORT: expected a whole number from 0 to 7, not '-1'");
  expect_refused("release 10.0.0.7 0 4095", "VLAN: expected a whole number from 0 to 4094, not '4095'");
}

TEST_F(Requests, ThatChangeSomethingAreRefusedByASocketThatOnlyObserves) {
  EXPECT_EQ(ask("status", Access::observe), "now");
  expect_refused("reload", "reload: not allowed on this socket, which only observes", Access::observe);
}

TEST(Verbs, HaveOneRowEachWithHelpAndAFunction) {
  std::set<std::string_view> names;
  for (const Verb& verb : all_verbs()) {
    EXPECT_TRUE(names.insert(verb.name).second) << verb.name;
    EXPECT_EQ(find_verb(verb.name), &verb);
    EXPECT_FALSE(verb.help.empty()) << verb.name;
    EXPECT_NE(verb.run, nullptr) << verb.name;
  }
  EXPECT_EQ(find_verb("nosuch"), nullptr);
}

}  // namespace
}  // namespace bootstorm::operate::test
