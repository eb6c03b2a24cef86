// A plot as SVG, for a page that brings its colours as CSS classes (s0, s1, … for the series).
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bootstorm::swarm {

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points{};  // x ascending
  bool filled = false;
  bool steps = false;  // holds its value until the next point
};

struct Plot {
  std::string title;
  std::string x_unit = "seconds since the storm began";
  std::string y_unit{};
  std::vector<Series> series{};
  bool nines = false;  // x of 1 is 90 %, 2 is 99 %, 3 is 99.9 %
};

/// "81k", "1.2M", "0.05": as short as three digits allow.
[[nodiscard]] std::string short_number(double value);
/// The text with what HTML would take for markup written out.
[[nodiscard]] std::string escaped(const std::string& text);

[[nodiscard]] std::string svg_of(const Plot& plot);

/// A bar of coloured stretches, 0 to `whole`: (class, begin, end).
struct Stretch {
  std::string css;
  std::string label;
  double begin = 0;
  double end = 0;
};
[[nodiscard]] std::string svg_of(const std::vector<Stretch>& stretches, double whole);

}  // namespace bootstorm::swarm
