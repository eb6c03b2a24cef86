#include "cli/top_picture.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/board_text.hpp"
#include "cli/columns.hpp"
#include "cli/paint.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

double rate_of(const Json& answer, const char* name) {
  const Json rates = answer.value("rates", Json::object());
  const auto found = rates.find(name);
  return found != rates.end() && found->is_number() ? found->get<double>() : 0;
}

std::string whole(double value) { return thousands(static_cast<std::uint64_t>(std::max(value, 0.0) + 0.5)); }

std::vector<std::string> rate_items(const Json& answer) {
  const double blocks = rate_of(answer, "blocks_s");
  const double repeated = blocks > 0 ? 100 * rate_of(answer, "repeated_s") / blocks : 0;
  return {whole(blocks) + " blocks/s", fmt::format("{:.1f} MiB/s", rate_of(answer, "bytes_s") / (1 << 20)),
          whole(rate_of(answer, "dhcp_s")) + " DHCP/s", whole(rate_of(answer, "transfers")) + " transfers",
          fmt::format("{:.1f} % sent again", repeated)};
}

std::string wait_text(double us) { return us > 0 ? time_text(us / 1000) : "-"; }

std::vector<std::string> wait_items(const Json& answer) {
  return {"a block waits " + wait_text(rate_of(answer, "wait_p50_us")) + " for its ACK",
          "one in a hundred " + wait_text(rate_of(answer, "wait_p99_us"))};
}

Style style_of_phase(const std::string& phase) {
  if (phase == "dark" || phase == "refused") return Style::bad;
  return phase == "leased" || phase == "loaded" ? Style::good : Style::strong;
}

/// "12 fetching": those of which there are some.
std::vector<std::string> phase_items(const Json& answer, const Paint& paint) {
  static constexpr std::array order{"dark", "refused", "unheard", "asked", "offered", "fetching", "loaded", "leased"};
  const Json phases = answer.value("phases", Json::object());
  std::vector<std::string> items;
  for (const char* phase : order) {
    const std::uint64_t count = number_of(phases, phase);
    if (count != 0) items.push_back(paint(style_of_phase(phase), thousands(count)) + " " + phase);
  }
  if (items.empty()) items.emplace_back("no board has asked yet");
  return items;
}

/// "12 refused": what is so of most boards first.
std::vector<std::string> trouble_items(const Json& answer, const Paint& paint) {
  const Json verdicts = answer.value("verdicts", Json::object());
  std::vector<std::pair<std::uint64_t, std::string>> counts;
  for (const auto& [name, count] : verdicts.items()) {
    if (count.is_number_unsigned()) counts.emplace_back(count.get<std::uint64_t>(), printable(name));
  }
  std::ranges::stable_sort(counts, std::ranges::greater{}, [](const auto& each) { return each.first; });
  std::vector<std::string> items;
  for (const auto& [count, name] : counts) items.push_back(paint(Style::bad, thousands(count)) + " " + name);
  return items;
}

std::string title(const Json& answer, const Paint& paint) {
  const std::uint64_t unheard = number_of(answer.value("phases", Json::object()), "unheard");
  const std::uint64_t boards = number_of(answer, "boards") + unheard;
  std::string text =
      paint(Style::strong, "bootstorm") + "  " + thousands(boards) + (boards == 1 ? " board" : " boards");
  std::uint64_t in_trouble = 0;
  const Json verdicts = answer.value("verdicts", Json::object());
  for (const auto& [name, count] : verdicts.items()) {
    if (count.is_number_unsigned()) in_trouble += count.get<std::uint64_t>();
  }
  if (in_trouble != 0) {
    text += ", " + paint(Style::bad, thousands(in_trouble) + " in trouble");
  } else if (boards != 0) {
    text += ", " + paint(Style::good, "none in trouble");
  }
  if (const std::uint64_t lost = number_of(answer, "lost"); lost != 0) {
    text += "  " + paint(Style::warning, "incomplete: " + counted(lost, "event was", "events were") + " lost");
  }
  return text + '\n';
}

/// Below that, a row has no room for how far a board has got; and below this none for a sentence.
constexpr std::size_t columns_of_all = 70;
constexpr std::size_t columns_of_words = 56;

std::string worst_row(const Json& board, const Paint& paint, std::size_t columns) {
  const Json verdict = board.value("verdict", Json::object());
  const std::string silent = board.contains("silent_ms") ? age_text(number_of(board, "silent_ms")) : "-";
  std::string text = fmt::format("{:<18}", title_of(board));
  if (columns >= columns_of_all) text += fmt::format(" {:<9} {:>8} ", field(board, "phase"), silent);
  text += " " + paint(Style::bad, fmt::format("{:<18}", field(verdict, "name")));
  return text + (columns >= columns_of_words ? "  " + field(verdict, "says") : "") + '\n';
}

void write_worst(const Json& answer, const Paint& paint, std::ostream& out, ScreenSize size, std::size_t used) {
  const Json worst = answer.value("worst", Json::array());
  if (worst.empty()) {
    if (size.is_screen) out << '\n' << paint(Style::faint, "q ends this") << '\n';
    return;
  }
  const bool has_words = size.columns >= columns_of_words;
  std::string heading = fmt::format("{:<18}", "BOARD");
  if (size.columns >= columns_of_all) heading += fmt::format(" {:<9} {:>8} ", "PHASE", "SILENT");
  out << '\n'
      << paint(Style::strong, heading + (has_words ? fmt::format(" {:<18}  WHAT IS SEEN", "VERDICT") : " VERDICT"))
      << '\n';
  const std::size_t room = size.rows > used + 3 ? size.rows - used - 3 : 1;  // that heading, and a last line
  for (std::size_t i = 0; i < std::min(room, worst.size()); ++i) out << worst_row(worst[i], paint, size.columns);
  out << paint(Style::faint,
               "'bootstorm explain BOARD' says what to do" + std::string{size.is_screen ? "; q ends this" : ""})
      << '\n';
}

/// With fewer, boards in trouble have the room.
constexpr std::size_t rows_of_all = 16;

}  // namespace

void write_top(const Json& answer, std::ostream& out, ScreenSize size) {
  const Paint paint = Paint::for_stream(out);
  const auto line = [&](const char* label, std::vector<std::string> items) {
    if (items.empty()) return std::string{};
    items.front() = paint(Style::faint, fmt::format("{:<9}", label)) + items.front();
    return flowed(items, size.columns);
  };
  std::string text =
      title(answer, paint) + line("phases", phase_items(answer, paint)) + line("trouble", trouble_items(answer, paint));
  if (size.rows >= rows_of_all) text += line("rates", rate_items(answer)) + line("waits", wait_items(answer));
  out << text;
  write_worst(answer, paint, out, size, static_cast<std::size_t>(std::ranges::count(text, '\n')));
}

}  // namespace bootstorm::cli
