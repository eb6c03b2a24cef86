// bootstorm reasons: what the names of counters and events mean.
#include <spdlog/fmt/fmt.h>

#include <array>
#include <cstddef>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/exit_codes.hpp"
#include "bootstorm/counters.hpp"
#include "bootstorm/event.hpp"
#include "bootstorm/outcome.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"

namespace bootstorm::cli {

namespace {

struct Section {
  std::string_view key;
  std::string_view title;
  std::span<const Described> rows;
};

const std::array<Section, 3> sections{{
    {"frames", "How a frame ends", reason_table},
    {"statistics", "What else is counted", statistic_table},
    {"events", "Events", event_kind_table},
}};

std::string json_text() {
  nlohmann::ordered_json json;
  for (const Section& section : sections) {
    auto& part = json[std::string{section.key}];
    for (const auto& [name, help] : section.rows) part[std::string{name}] = help;
  }
  return json.dump(2) + '\n';
}

constexpr std::size_t name_width = 32;
constexpr std::size_t help_width = 80;

/// Breaks a text between words into lines of at most help_width, indented under the first one.
std::string wrapped(std::string_view help) {
  std::string text;
  while (help.size() > help_width) {
    const std::size_t end = help.rfind(' ', help_width);
    text += fmt::format("{}\n{:{}}", help.substr(0, end), "", name_width + 2);
    help.remove_prefix(end + 1);
  }
  return text.append(help);
}

std::string text() {
  std::string text;
  for (const Section& section : sections) {
    text += fmt::format("{}{}:\n", text.empty() ? "" : "\n", section.title);
    for (const auto& [name, help] : section.rows) text += fmt::format("  {:<{}}{}\n", name, name_width, wrapped(help));
  }
  return text;
}

}  // namespace

Command reasons_command() {
  auto format = std::make_shared<std::string>("text");
  auto is_json = std::make_shared<bool>(false);
  return {
      .name = "reasons",
      .about = "Explain every counter and event, and what to do about it.",
      .example = "  bootstorm reasons --json | jq .frames.tftp_sessions_full",
      .options = {{.names = "--format", .value = format.get(), .help = "output format", .choices = {"text", "json"}},
                  json_option(*is_json)},
      .run = [format, is_json] {
        std::cout << (*is_json || *format == "json" ? json_text() : text());
        return exit_ok;
      }};
}

}  // namespace bootstorm::cli
