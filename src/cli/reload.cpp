// bootstorm reload: has the running appliance read configuration and files again, and waits until they are served.
#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include "base/exit_codes.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::cli {
namespace {

constexpr auto ask_again_after = std::chrono::milliseconds{500};
constexpr auto say_again_after = std::chrono::seconds{10};

using Json = nlohmann::json;

Json reload_of(const Json& answer) { return answer.value("reload", Json::object()); }

/// The answer that tells how reload `number` ended, or an exit code. Says meanwhile what it waits for.
std::variant<Json, int> wait_for(const std::string& config_path, std::uint64_t number, Json answer, std::ostream& err) {
  std::string said;
  auto said_at = std::chrono::steady_clock::now();
  while (number_of(reload_of(answer), "done") < number) {
    const std::string waits_for = reload_of(answer).value("waits_for", std::string{});
    const auto now = std::chrono::steady_clock::now();
    if (waits_for != said || now - said_at >= say_again_after) {
      err << "still waiting for " << waits_for << '\n';
      said = waits_for;
      said_at = now;
    }
    std::this_thread::sleep_for(ask_again_after);
    auto asked = ask(config_path, "status", err);
    if (const int* exit_code = std::get_if<int>(&asked)) return *exit_code;
    answer = std::get<Json>(std::move(asked));
  }
  for (const char* key : {"errors", "warnings"}) answer[key] = lines_of(reload_of(answer), key);
  answer["ok"] = lines_of(answer, "errors").empty();
  return answer;
}

struct ReloadWords {
  std::string config_path;
  bool is_json = false;
};

int show(const Json& answer, std::ostream& out, std::ostream& err) {
  for (const auto& warning : lines_of(answer, "warnings")) err << "warning: " << warning << '\n';
  for (const auto& error : lines_of(answer, "errors")) err << error << '\n';
  if (!answer.value("ok", false)) {
    err << "reload failed; the previous configuration stays active\n";
    return exit_configuration;
  }
  out << "reloaded: " << generation_text(answer) << '\n';
  return exit_ok;
}

int reload(const ReloadWords& words, std::ostream& out, std::ostream& err) {
  const std::string& config_path = words.config_path;
  auto asked = ask(config_path, "reload", err);
  if (const int* exit_code = std::get_if<int>(&asked)) return *exit_code;
  Json answer = std::get<Json>(std::move(asked));
  const std::uint64_t number = number_of(reload_of(answer), "asked");
  if (number_of(reload_of(answer), "done") < number) {
    auto waited = wait_for(config_path, number, std::move(answer), err);
    if (const int* exit_code = std::get_if<int>(&waited)) return *exit_code;
    answer = std::get<Json>(std::move(waited));
  }
  if (!words.is_json) return show(answer, out, err);
  out << answer.dump() << '\n';
  return answer.value("ok", false) ? exit_ok : exit_configuration;
}

}  // namespace

Command reload_command() {
  auto words = std::make_shared<ReloadWords>();
  return {.name = "reload",
          .about = std::string{operate::find_verb("reload")->help},
          .example =
              "  bootstorm reload\n"
              "  bootstorm reload -c /etc/bootstorm/lab.yaml",
          .options = {config_option(words->config_path), json_option(words->is_json)},
          .run = [words] { return reload(*words, std::cout, std::cerr); }};
}

}  // namespace bootstorm::cli
