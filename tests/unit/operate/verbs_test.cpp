// Requests to a running appliance: each verb by its row of the table.
#include "operate/verbs.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "operate/dispatch.hpp"

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
  void stats(const Arguments&, Reply reply) override { reply.answer("counters"); }
  void boards(const Arguments&, Reply reply) override { reply.answer("boards"); }
  void explain(const Arguments&, Reply reply) override { reply.answer("explain"); }
  void top(const Arguments&, Reply reply) override { reply.answer("top"); }
  void history(const Arguments&, Reply reply) override { reply.answer("history"); }
  void leases(const Arguments&, Reply reply) override { reply.answer("leases"); }
  void events(const Arguments& arguments, Reply reply) override {
    ran = "events " + arguments.text("kind") + (arguments.flag("follow") ? " follow" : "");
    reply.answer("events");
  }
  void release(const Arguments& arguments, Reply reply) override {
    ran = "release " + std::to_string(arguments.address("address").value) + ' ' +
          std::to_string(arguments.number("port")) + ' ' + std::to_string(arguments.number("vlan"));
    reply.answer("done");
  }
  void capture(const Arguments&, Reply reply) override {
    ran = "capture";
    reply.answer("stream");
  }
};

struct Requests : ::testing::Test {
  Recorder operations;
  std::string answer;

  std::string ask(const std::string& line, Access access = Access::control) {
    operations.ran.clear();
    answer.clear();
    dispatch(line, access, Reply{[this](Answer given) { answer = given.line; }}, operations);
    return answer;
  }
  void expect_refused(const std::string& line, const std::string& why, Access access = Access::control) {
    const auto json = nlohmann::json::parse(ask(line, access));
    EXPECT_EQ(operations.ran, "") << line;
    EXPECT_EQ(json.at("v"), 1) << line;
    EXPECT_FALSE(json.at("ok").get<bool>()) << line;
    EXPECT_EQ(json.at("errors").at(0).get<std::string>(), why);
    EXPECT_TRUE(json.contains("warnings"));
  }
};

TEST_F(Requests, ReachTheFunctionOfTheirVerb) {
  EXPECT_EQ(ask(R"({"v":1,"verb":"status"})"), "now");
  EXPECT_EQ(operations.ran, "status");
  EXPECT_EQ(ask(R"({"v":1,"verb":"reload","args":{}})"), "later");
  EXPECT_EQ(operations.ran, "reload");
  EXPECT_EQ(ask(R"( { "args": {"vlan":4094, "address":"10.0.0.7", "port":1}, "verb": "release", "v": 1 } )"), "done");
  EXPECT_EQ(operations.ran, "release 167772167 1 4094");
  EXPECT_EQ(ask(request_line("release", {{"address", "10.0.0.7"}})), "done") << "what is left out is 0";
  EXPECT_EQ(operations.ran, "release 167772167 0 0");
}

TEST_F(Requests, AreRefusedWhenTheyAreNoRequestOfThisVersion) {
  const std::string expected = R"(expected one line of JSON such as {"v": 1, "verb": "status"})";
  for (const char* line : {"", "status", "[]", "1", "{", R"({"v":1,"verb":"status"}{})", "\xff\x1b"}) {
    expect_refused(line, expected);
  }
  const std::string other_version = ": the command and the appliance are of different versions";
  expect_refused(R"({"v":2,"verb":"status"})", "v: expected 1, not '2'" + other_version);
  expect_refused(R"({"v":"1","verb":"status"})", "v: expected 1, not '1'" + other_version);
  expect_refused(R"({"verb":"status"})", "v: expected 1, not nothing" + other_version);
  expect_refused(R"({"v":1})", "verb: expected the name of a verb");
  expect_refused(R"({"v":1,"verb":["status"]})", "verb: expected the name of a verb");
  expect_refused(R"({"v":1,"verb":"status","arg":{}})", "unknown key 'arg'; did you mean 'args'?");
  expect_refused(R"({"v":1,"verb":"status","args":[]})", R"(args: expected an object such as {"vlan": 20})");
}

TEST_F(Requests, AreRefusedWithTheNearestVerbWhenTheirsDoesNotExist) {
  expect_refused(R"({"v":1,"verb":"relaod"})", "unknown verb 'relaod'; did you mean 'reload'?");
  const auto json = nlohmann::json::parse(ask(R"({"v":1,"verb":"dance\u001b[2J"})"));
  EXPECT_EQ(json.at("errors").at(0).get<std::string>().find("unknown verb 'dance\\x1b[2J'; known: reload, status"), 0u);
}

TEST_F(Requests, AreRefusedWhenTheirArgumentsAreNotTheVerbs) {
  const auto release = [](const std::string& args) { return R"({"v":1,"verb":"release","args":{)" + args + "}}"; };
  const std::string expected_address = "expected an IPv4 address such as 192.168.77.254";
  expect_refused(release(""), "release: address is missing: " + expected_address);
  expect_refused(release(R"("address":"here")"), "address: " + expected_address + ", not 'here'");
  expect_refused(release(R"("address":["10.0.0.7"])"), "address: " + expected_address + ", not a list");
  expect_refused(release(R"("address":"10.0.0.7","port":-1)"), "port: expected a whole number from 0 to 7, not '-1'");
  expect_refused(release(R"("address":"10.0.0.7","port":1.5)"), "port: expected a whole number from 0 to 7, not '1.5'");
  expect_refused(release(R"("address":"10.0.0.7","port":"1")"), "port: expected a whole number from 0 to 7, not '1'");
  expect_refused(release(R"("address":"10.0.0.7","vlan":4095)"),
                 "vlan: expected a whole number from 0 to 4094, not '4095'");
  expect_refused(release(R"("address":"10.0.0.7","vlam":1)"), "release: unknown argument 'vlam'; did you mean 'vlan'?");
  expect_refused(R"({"v":1,"verb":"events","args":{"kind":"file_requsted"}})",
                 "kind: unknown 'file_requsted'; did you mean 'file_requested'?");
  expect_refused(R"({"v":1,"verb":"events","args":{"follow":"yes"}})", "follow: expected true or false, not 'yes'");
  expect_refused(R"({"v":1,"verb":"events","args":{"mac":"b8:27"}})",
                 R"(mac: expected a MAC address such as "b8:27:eb:28:f6:6d", not 'b8:27')");
  expect_refused(R"({"v":1,"verb":"status","args":{"of":"x"}})", "status: unknown argument 'of'; known: none");
}

TEST_F(Requests, ThatChangeSomethingAreRefusedByASocketThatOnlyObserves) {
  for (const Verb* row : all_verbs()) {
    const Verb& verb = *row;
    if (verb.access == Access::observe) continue;
    expect_refused(request_line(verb.name),
                   std::string{verb.name} + ": not allowed on this socket, which only observes", Access::observe);
  }
  EXPECT_EQ(ask(request_line("status"), Access::observe), "now");
}

TEST(Verbs, HaveOneRowEachWithHelpAndAFunction) {
  std::set<std::string_view> names;
  for (const Verb* row : all_verbs()) {
    const Verb& verb = *row;
    EXPECT_TRUE(names.insert(verb.name).second) << verb.name;
    EXPECT_EQ(find_verb(verb.name), &verb);
    EXPECT_FALSE(verb.help.empty()) << verb.name;
    EXPECT_NE(verb.run, nullptr) << verb.name;
    std::set<std::string_view> arguments;
    for (const Argument& argument : verb.arguments) {
      EXPECT_TRUE(arguments.insert(argument.name).second) << verb.name << ' ' << argument.name;
      EXPECT_FALSE(argument.help.empty()) << verb.name << ' ' << argument.name;
    }
  }
  EXPECT_EQ(find_verb("nosuch"), nullptr);
}

}  // namespace
}  // namespace bootstorm::operate::test
