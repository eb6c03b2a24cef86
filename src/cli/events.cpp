// bootstorm events: what happened to boards, a line each, also while it happens.
#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

#include <ctime>
#include <ostream>
#include <string>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/paint.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

/// "2026-11-28T06:31:02.123Z" as "06:31:02.123" in this machine's time, as in the log.
std::string clock_text(const std::string& utc) {
  std::tm time{};
  const char* rest = ::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
  if (rest == nullptr) return printable(utc);
  std::string milliseconds{rest};
  if (milliseconds.ends_with('Z')) milliseconds.pop_back();
  return fmt::format("{:%H:%M:%S}{}", fmt::localtime(::timegm(&time)), printable(milliseconds));
}

void write_event(const Json& line, std::ostream& out) {
  const Paint paint = Paint::for_stream(out);
  if (const std::uint64_t missed = number_of(line, "missed"); missed != 0) {
    out << paint(Style::warning,
                 thousands(missed) + (missed == 1 ? " event" : " events") + " went by before this command took them")
        << '\n';
    return;
  }
  const std::string kind = fmt::format("{:<22}", printable(text_of(line, "kind")));
  const bool is_alarm = line.value("alarm", false);
  std::string text = fmt::format("{}  {}  {:<17}  {:<15}", paint(Style::faint, clock_text(text_of(line, "time"))),
                                 is_alarm ? paint(Style::bad, kind) : kind, printable(text_of(line, "mac")),
                                 printable(text_of(line, "ip")));
  for (const char* key : {"message", "reason", "text"}) {
    if (const std::string about = text_of(line, key); !about.empty()) text += "  " + name_text(about);
  }
  // Of a DHCP message it is an address, as a number.
  if (const std::uint64_t value = number_of(line, "value"); value != 0 && text_of(line, "kind") != "dhcp_message") {
    text += "  " + paint(Style::faint, thousands(value));
  }
  out << text.erase(text.find_last_not_of(' ') + 1) << '\n';
}

}  // namespace

Command events_command() {
  return asking_command(
      "events",
      "  bootstorm events --follow\n"
      "  bootstorm events --alarms\n"
      "  bootstorm events --mac b8:27:eb:01:02:03 --last 100\n"
      "  bootstorm events --follow --json | jq -r 'select(.reason == \"tftp_file_not_found\") | .text'",
      {.line = write_event});
}

}  // namespace bootstorm::cli
