// The running program on workers that have no devices, with one image of one file.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "appliance/serve_loop.hpp"
#include "base/exit_codes.hpp"
#include "operate/ask.hpp"
#include "operate/dispatch.hpp"
#include "support/captured_log.hpp"
#include "support/content_fixture.hpp"
#include "support/fake_workers.hpp"

namespace bootstorm::appliance::test {

using bootstorm::test::CapturedLog;
using bootstorm::test::FakeWorkers;
using content::test::served;

inline constexpr auto patience = std::chrono::seconds{20};

class Served : public ::testing::Test {
 protected:
  Served() {
    tree.file("pi/config.txt", "one");
    write_config("256MiB", "asked");
    make_loop();
  }
  ~Served() override { loop.reset(); }

  void write_config(const std::string& cache, const std::string& when) const {
    tree.file("a.yaml", "appliance: {state: " + (tree / "state").string() +
                            ", leases: memory}\n"
                            "ports:\n"
                            "  - device: fake0\n"
                            "    networks: [{address: 192.168.77.1/24}]\n"
                            "tftp: {cache: " +
                            cache + "}\npublish: {when: " + when +
                            ", settle_ms: 50}\n"
                            "images:\n"
                            "  pi: {layers: [pi]}\n"
                            "default_image: pi\n");
  }
  void make_loop() {
    loop.reset();
    const auto config = std::get<config::Config>(config::load_config((tree / "a.yaml").string()));
    const ServeOptions options{(tree / "a.yaml").string(), (tree / "stats.json").string()};
    loop.emplace(config, options, workers, leases);
  }
  /// Polls until it is true, or the loop or our patience ends.
  template <class Condition>
  bool polled_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!exit_code && !condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
      exit_code = loop->poll(std::nullopt);
    }
    return condition();
  }
  void start_until_loaded() {
    ASSERT_EQ(loop->start(), exit_ok);
    ASSERT_TRUE(polled_until([&] { return workers.published.size() == 2; }));
  }
  void signal(int number) { exit_code = loop->poll(number); }
  nlohmann::json ask(const std::string& verb, const nlohmann::json& args = nlohmann::json::object()) {
    auto asked = asking(verb, args);
    EXPECT_TRUE(polled_until([&] { return asked.wait_for(std::chrono::seconds{0}) == std::future_status::ready; }));
    return nlohmann::json::parse(std::get<std::string>(asked.get()));
  }
  [[nodiscard]] std::future<std::variant<std::string, operate::ControlError>> asking(
      const std::string& verb, const nlohmann::json& args = nlohmann::json::object()) const {
    return std::async(std::launch::async, [request = operate::request_line(verb, args), state = tree / "state"] {
      return operate::ask_appliance(state, operate::Access::control, request);
    });
  }
  [[nodiscard]] std::string config_txt() const { return served(workers.published.back()->files, 0, "config.txt"); }

  content::test::TemporaryTree tree;
  CapturedLog log;
  FakeWorkers workers;
  LeaseService leases;
  std::optional<ServeLoop> loop;
  std::optional<int> exit_code;
};

}  // namespace bootstorm::appliance::test
