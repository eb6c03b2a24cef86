// Commands that ask the running appliance: how they find it, what they print, and with which code they end.
#include "cli/ask.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "base/exit_codes.hpp"
#include "cli/paint.hpp"
#include "operate/control_socket.hpp"
#include "support/temporary_directory.hpp"

namespace bootstorm::cli::test {
namespace {

using operate::Answer;
using operate::ControlSocket;
using operate::LineSource;

struct TwoLines : LineSource {
  int left = 2;
  bool is_too_long = false;
  Next next(std::string& line) override {
    if (left == 0 && is_too_long) line.assign(operate::stream_line_max + 1, 'x');
    if (left == 0) return is_too_long ? Next::line : Next::end;
    line = R"({"kind": "lease_bound", "number": )" + std::to_string(--left) + "}";
    return Next::line;
  }
};

/// An appliance that only answers, with what its test says.
class Answering {
 public:
  Answering(const std::filesystem::path& run, std::function<Answer(const std::string& line)> answer)
      : socket_(std::get<ControlSocket>(ControlSocket::open(run, operate::observe_kind))),
        thread_([this, answer = std::move(answer)] {
          while (!ended_) {
            while (const auto request = socket_.next()) socket_.answer(request->client, answer(request->line));
            socket_.pump(ControlSocket::Clock::time_point::max());
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
          }
        }) {}
  ~Answering() {
    ended_ = true;
    thread_.join();
  }

 private:
  ControlSocket socket_;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

struct Asking : ::testing::Test {
  bootstorm::test::TemporaryDirectory tree;
  const std::string config = (tree / "a.yaml").string();
  const std::string run = (tree / "run").string();
  std::ostringstream err;

  Asking() { write_config("appliance: {run: " + run + "}\n"); }
  void write_config(const std::string& appliance) const {
    std::ofstream{config} << appliance << "ports:\n  - device: fake0\n    networks: [{address: 192.168.77.1/24}]\n";
  }
  std::filesystem::path found(const std::string& named, const Installed& place) {
    const auto result = find_appliance(named, err, place);
    const auto* directory = std::get_if<std::filesystem::path>(&result);
    return directory == nullptr ? std::filesystem::path{} : *directory;
  }
  /// The exit code; `words`: values of options, in the command's order.
  int ran(const Command& command, const std::vector<std::string>& words = {}, bool is_json = false) const {
    *command.options.at(0).value = config;
    *command.options.at(1).flag = is_json;
    for (std::size_t i = 0; i < words.size(); ++i) *command.options.at(2 + i).value = words[i];
    return command.run();
  }
};

TEST_F(Asking, FindsTheApplianceByTheConfigurationThatIsNamedOrInstalledOrWhereItUsuallyIs) {
  EXPECT_EQ(found(config, {"/nosuch", "/usual"}), run);
  EXPECT_EQ(found("", {config, "/usual"}), run);
  EXPECT_EQ(found("", {(tree / "none.yaml").string(), "/usual"}), "/usual");
  write_config("appliance: {state: " + (tree / "state").string() + "}\n");
  EXPECT_EQ(found(config, {"/nosuch", "/usual"}), tree / "state") << "where a state directory is given, it is there";
  write_config("");
  EXPECT_EQ(found(config, {"/nosuch", "/usual"}), "/run/bootstorm");
  EXPECT_EQ(err.str(), "");
}

TEST_F(Asking, FindsTheApplianceWhileSomebodyIsAtWorkOnItsConfiguration) {
  write_config("tftq: {}\n");
  EXPECT_EQ(found("", {config, run}), "");
  EXPECT_NE(err.str().find("a.yaml:1:1: unknown key 'tftq'"), std::string::npos) << err.str();
  err.str("");
  const auto socket = ControlSocket::open(run, operate::observe_kind);
  EXPECT_EQ(found("", {config, run}), run);
  EXPECT_EQ(err.str(), "");
  EXPECT_EQ(found(config, {config, run}), "") << "it was named";
}

TEST_F(Asking, ShowsAnAnswerOrPrintsWhatTheSocketGave) {
  const std::string line = R"({"v": 1, "ok": true, "frames": {"tftp_data": 7}})";
  const Answering appliance{run, [&](const std::string&) { return Answer{line}; }};
  const Command command = asking_command("stats", "", {.answer = [](const auto& answer, std::ostream& out) {
                                           out << "DATA: " << answer.at("frames").at("tftp_data") << '\n';
                                         }});
  testing::internal::CaptureStdout();
  EXPECT_EQ(ran(command), exit_ok);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "DATA: 7\n");
  testing::internal::CaptureStdout();
  EXPECT_EQ(ran(command, {}, true), exit_ok);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), line + "\n");
}

TEST_F(Asking, ShowsAStreamLineByLineAndSaysWhenItBreaksOff) {
  bool breaks_off = false;
  const Answering appliance{run, [&](const std::string&) {
                              auto lines = std::make_unique<TwoLines>();
                              lines->is_too_long = breaks_off;
                              return Answer{R"({"v": 1, "ok": true})", std::move(lines)};
                            }};
  std::string shown;
  const Command command =
      asking_command("events", "",
                     {.answer = [&](const auto&, std::ostream&) { shown += "first "; },
                      .line = [&](const auto& line, std::ostream&) { shown += text_of(line, "kind") + ' '; },
                      .end = [&](std::ostream&) { shown += "end"; }});
  EXPECT_EQ(ran(command), exit_ok);
  EXPECT_EQ(shown, "first lease_bound lease_bound end");
  breaks_off = true;
  shown.clear();
  testing::internal::CaptureStderr();
  EXPECT_EQ(ran(command), exit_environment);
  EXPECT_EQ(shown, "first lease_bound lease_bound ");
  EXPECT_NE(testing::internal::GetCapturedStderr().find("ended the connection before it had said all"),
            std::string::npos);
}

TEST_F(Asking, EndsWithTheCodeOfWhatIsWrong) {
  const Command command = asking_command("status", "", {});
  testing::internal::CaptureStderr();
  EXPECT_EQ(ran(command), exit_environment);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("no appliance serves with this directory"), std::string::npos);
  const Answering appliance{run, [](const std::string&) { return Answer{operate::refusal_json({"not today"})}; }};
  testing::internal::CaptureStderr();
  EXPECT_EQ(ran(command), exit_configuration);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "bootstorm: not today\n");
  const Command events = asking_command("events", "", {});
  *events.options.at(3).value = "a few";  // --last
  testing::internal::CaptureStderr();
  EXPECT_EQ(ran(events), exit_usage);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "bootstorm last: expected a whole number from 0 to 16384, not 'a few'\n");
}

TEST(Colours, AreOnlyForATerminal) {
  std::ostringstream out;
  EXPECT_FALSE(Paint::for_stream(out).is_coloured());
  testing::internal::CaptureStdout();  // a file
  EXPECT_FALSE(Paint::for_stream(std::cout).is_coloured());
  (void)testing::internal::GetCapturedStdout();
  EXPECT_EQ(Paint{false}(Style::bad, "dark"), "dark");
  EXPECT_EQ(Paint{true}(Style::bad, "dark"), "\x1b[1;31mdark\x1b[0m");
}

}  // namespace
}  // namespace bootstorm::cli::test
