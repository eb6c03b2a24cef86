#include "cli/board_text.hpp"

#include <spdlog/fmt/fmt.h>

#include "base/text.hpp"
#include "cli/ask.hpp"

namespace bootstorm::cli {

using Json = nlohmann::json;

std::string age_text(std::uint64_t ms) {
  if (ms < 60'000) return fmt::format("{}.{} s", ms / 1000, ms / 100 % 10);
  if (ms < 3'600'000) return fmt::format("{} min", ms / 60'000);
  return fmt::format("{} h", ms / 3'600'000);
}

Style style_of(const std::string& severity) {
  return severity == "trouble" ? Style::bad : severity == "fine" ? Style::good : Style::faint;
}

std::string field(const Json& board, const char* key) { return printable(text_of(board, key)); }

std::string title_of(const Json& board) {
  for (const char* key : {"name", "mac", "serial"}) {
    if (const std::string text = field(board, key); !text.empty()) return text;
  }
  return "?";
}

}  // namespace bootstorm::cli
