// What was measured, as a table for people and as JSON for scripts.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace bootstorm::bench {

struct Row {
  std::string name;
  std::string measured_as;
  double value = 0;
  std::string unit;
  std::optional<double> bar = {};  // none: for orientation
  std::optional<double> aim = {};
  bool at_most = false;  // the bar is an upper one
  std::string note = {};

  /// False only where there is a bar and the value falls short of it.
  [[nodiscard]] bool passes() const { return !bar || (at_most ? value <= *bar : value >= *bar); }
};

void print_table(const std::vector<Row>& rows, std::ostream& out);
[[nodiscard]] nlohmann::json to_json(const std::vector<Row>& rows);

}  // namespace bootstorm::bench
