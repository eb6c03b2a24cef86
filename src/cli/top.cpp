// bootstorm top: all boards at a glance, while they boot.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/exit_codes.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "cli/screen.hpp"
#include "cli/top_picture.hpp"
#include "operate/ask.hpp"
#include "operate/dispatch.hpp"
#include "operate/top_lines.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds top_interval{1};
/// For an appliance that stands still.
constexpr std::chrono::seconds top_patience{3};

struct TopWords {
  std::string config_path;
  bool is_once = false;
  bool is_json = false;
};

/// The answer's line about all boards, or an exit code.
std::variant<Json, int> ask_top(const TopWords& words, std::ostream& err) {
  const auto found = find_appliance(words.config_path, err);
  if (const int* exit_code = std::get_if<int>(&found)) return *exit_code;
  Json answer;
  std::vector<std::string> errors;
  const auto failed = operate::ask_for_lines(
      std::get<std::filesystem::path>(found), operate::Access::observe,
      operate::request_line("top", {{"worst", operate::worst_max}}),
      [&](std::string_view text) {
        Json line = Json::parse(text, nullptr, false);
        if (!line.is_object()) return false;
        if (line.contains("ok")) errors = lines_of(line, "errors");
        if (line.contains("phases")) answer = std::move(line);
        return answer.is_null() && errors.empty();
      },
      top_patience);
  if (failed) errors = {failed->message};
  if (answer.is_object()) return answer;
  if (errors.empty()) errors = {"the appliance ended the connection before it had said all"};
  for (const std::string& error : errors) err << "bootstorm: " << error << '\n';
  return failed ? exit_environment : exit_configuration;
}

int show_top(const TopWords& words, std::ostream& out, std::ostream& err, ScreenSize size) {
  const auto asked = ask_top(words, err);
  if (const int* exit_code = std::get_if<int>(&asked)) return *exit_code;
  if (words.is_json) {
    out << std::get<Json>(asked).dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
  } else {
    write_top(std::get<Json>(asked), out, size);
  }
  return exit_ok;
}

int top(const TopWords& words) {
  if (words.is_once || words.is_json) return show_top(words, std::cout, std::cerr, {});
  return watch([&](std::ostream& out, std::ostream& err, ScreenSize size) { return show_top(words, out, err, size); },
               top_interval);
}

}  // namespace

Command top_command() {
  const auto words = std::make_shared<TopWords>();
  return {.name = "top",
          .about = std::string{operate::find_verb("top")->help} + "\nIt is drawn anew every second, until q.",
          .example =
              "  bootstorm top\n"
              "  bootstorm top --once\n"
              "  bootstorm top --json | jq .phases.dark",
          .options = {config_option(words->config_path),
                      {.names = "--once", .help = "show it once, and end", .flag = &words->is_once},
                      {.names = "--json", .help = "print JSON, for programs, once", .flag = &words->is_json}},
          .run = [words] { return top(*words); }};
}

}  // namespace bootstorm::cli
