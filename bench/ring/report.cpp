#include "report.hpp"

#include <fmt/format.h>

namespace bootstorm::bench {

namespace {

std::string number(double value, const std::string& unit) {
  const int digits = value >= 1000 ? 0 : value >= 100 ? 1 : 2;
  return fmt::format("{:.{}f}{}{}", value, digits, unit.empty() ? "" : " ", unit);
}

std::string bar_of(const Row& row) {
  if (!row.bar) return "";
  std::string text = fmt::format("{} {}", row.at_most ? "≤" : "≥", number(*row.bar, row.unit));
  if (row.aim) text += fmt::format(" (aim {})", number(*row.aim, ""));
  return text;
}

}  // namespace

void print_table(const std::vector<Row>& rows, std::ostream& out) {
  out << fmt::format("{:<58} {:>16}  {:<24} {}\n", "what", "value", "bar", "");
  for (const auto& row : rows) {
    const char* verdict = !row.bar ? "" : row.passes() ? "pass" : "falls short";
    out << fmt::format("{:<58} {:>16}  {:<24} {}\n", row.name, number(row.value, row.unit), bar_of(row), verdict);
    out << fmt::format("    {}\n", row.measured_as);
    if (!row.note.empty()) out << fmt::format("    {}\n", row.note);
  }
}

nlohmann::json to_json(const std::vector<Row>& rows) {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& row : rows) {
    nlohmann::json one{{"name", row.name},
                       {"measured_as", row.measured_as},
                       {"value", row.value},
                       {"unit", row.unit},
                       {"note", row.note}};
    if (row.bar) {
      one["bar"] = *row.bar;
      one["bar_is"] = row.at_most ? "at most" : "at least";
      one["pass"] = row.passes();
    }
    if (row.aim) one["aim"] = *row.aim;
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace bootstorm::bench
