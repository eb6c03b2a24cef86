// bootstorm stats: what the running appliance has counted.
#include <spdlog/fmt/fmt.h>

#include <array>
#include <ostream>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/paint.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<const char*, std::string_view>, 3> stats_sections{{
    {"frames", "Frames, by how they ended"},
    {"statistics", "What else was counted"},
    {"io", "Devices and workers"},
}};

void write_section(const Json& counters, std::string_view title, std::ostream& out) {
  const Paint paint = Paint::for_stream(out);
  out << paint(Style::strong, title) << '\n';
  bool is_empty = true;
  for (const auto& [name, value] : counters.items()) {
    if (!value.is_number_unsigned() || value == 0) continue;
    out << fmt::format("  {:<32}{:>18}\n", printable(name), thousands(value.get<std::uint64_t>()));
    is_empty = false;
  }
  if (is_empty) out << paint(Style::faint, "  nothing yet") << '\n';
}

void write_stats(const Json& answer, std::ostream& out) {
  for (const auto& [key, title] : stats_sections) {
    write_section(answer.value(key, Json::object()), title, out);
  }
  const Json sockets = answer.value("sockets", Json::object());
  for (const auto& [name, socket] : sockets.items()) {
    if (number_of(socket, "dropped") == 0) continue;
    out << "socket " << printable(name) << ": " << counted(number_of(socket, "dropped"), "client was", "clients were")
        << " dropped: they took nothing, made room for others, or found no room\n";
  }
}

}  // namespace

Command stats_command() {
  return asking_command("stats",
                        "  bootstorm stats\n"
                        "  bootstorm stats --json | jq .frames.tftp_sessions_full",
                        {.answer = write_stats});
}

}  // namespace bootstorm::cli
