// bootstorm boards and bootstorm explain: which board is dark, why, and what to do.
#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/board_text.hpp"
#include "cli/commands.hpp"
#include "cli/paint.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

void write_incomplete(const Json& answer, std::ostream& out) {
  const std::uint64_t lost = number_of(answer, "lost");
  if (lost == 0) return;
  const bool of_listed = number_of(answer, "lost_of_listed") != 0;
  out << Paint::for_stream(out)(Style::warning, "incomplete: " + counted(lost, "event was", "events were") +
                                                    (of_listed ? " lost" : " lost, none of them of a listed board"))
      << '\n';
}

void write_row(const Json& board, std::ostream& out) {
  const Paint paint = Paint::for_stream(out);
  const Json verdict = board.value("verdict", Json::object());
  const std::string name = fmt::format("{:<18}", field(verdict, "name"));
  out << fmt::format("{:<18} {:<15} {:<9} {:<9} {:>8}  ", title_of(board), field(board, "address"),
                     field(board, "model"), field(board, "phase"),
                     board.contains("silent_ms") ? age_text(number_of(board, "silent_ms")) : "-")
      << paint(style_of(text_of(verdict, "severity")), name) << "  " << field(verdict, "says") << '\n';
}

/// Rows come as the appliance has them; the worst go first.
struct Table {
  std::vector<Json> boards;
  Json answer;

  void write(std::ostream& out) {
    const auto rank = [](const Json& board) {
      const std::string severity = text_of(board.value("verdict", Json::object()), "severity");
      return severity == "trouble" ? 0 : severity == "waiting" ? 1 : 2;
    };
    std::ranges::stable_sort(boards, {}, rank);
    const std::vector<Json> rows = std::exchange(boards, {});  // who watches begins anew
    write_incomplete(answer, out);
    if (rows.empty()) {
      out << "no boards\n";
      return;
    }
    out << Paint::for_stream(out)(
               Style::strong, fmt::format("{:<18} {:<15} {:<9} {:<9} {:>8}  {:<18}  {}", "BOARD", "ADDRESS", "MODEL",
                                          "PHASE", "SILENT", "VERDICT", "WHAT IS SEEN"))
        << '\n';
    for (const Json& board : rows) write_row(board, out);
  }
};

void write_explained(const Json& answer, std::ostream& out) {
  const Paint paint = Paint::for_stream(out);
  const Json board = answer.value("board", Json::object());
  const Json verdict = board.value("verdict", Json::object());
  out << paint(Style::strong, title_of(board));
  for (const char* key : {"model", "mac", "serial", "address"}) {
    if (const std::string text = field(board, key); !text.empty() && text != title_of(board)) out << "  " << text;
  }
  out << "\nphase    " << field(board, "phase") << '\n'
      << "verdict  "
      << paint(style_of(text_of(verdict, "severity")), field(verdict, "name") + ": " + field(verdict, "says")) << '\n';
  if (const std::string remedy = field(verdict, "remedy"); !remedy.empty()) out << "remedy   " << remedy << '\n';
  write_incomplete(answer, out);
  const Json story = answer.value("story", Json::array());
  if (!story.empty()) out << '\n';
  for (const Json& line : story) {
    out << paint(Style::faint, fmt::format("{:>8} ago", age_text(number_of(line, "age_ms")))) << "  "
        << field(line, "text") << '\n';
  }
}

}  // namespace

Command boards_command() {
  const auto table = std::make_shared<Table>();
  return asking_command("boards",
                        "  bootstorm boards\n"
                        "  bootstorm boards --trouble\n"
                        "  bootstorm boards --phase dark --vlan 20\n"
                        "  bootstorm boards --trouble --watch\n"
                        "  bootstorm boards --network 192.168.77.0/24\n"
                        "  bootstorm boards --json | jq -r 'select(.phase == \"dark\") | .mac'",
                        {.answer =
                             [table](const Json& answer, std::ostream&) {
                               table->answer = answer;
                               table->boards.clear();
                             },
                         .line = [table](const Json& line, std::ostream&) { table->boards.push_back(line); },
                         .end = [table](std::ostream& out) { table->write(out); },
                         .can_be_watched = true});
}

Command explain_command() {
  return asking_command("explain",
                        "  bootstorm explain node-7\n"
                        "  bootstorm explain b8:27:eb:01:02:03\n"
                        "  bootstorm explain 192.168.77.50 --json",
                        {.answer = write_explained});
}

}  // namespace bootstorm::cli
