// The axes of a plot: where a value lies in the drawing, and which values have a line and a label.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "swarm/html/plot.hpp"

namespace bootstorm::swarm {

// Of the drawing, in its own units; the margins hold labels and title.
inline constexpr double plot_width = 640;
inline constexpr double plot_height = 260;
inline constexpr double plot_left = 58;
inline constexpr double plot_right = 14;
inline constexpr double plot_top = 34;
inline constexpr double plot_bottom = 34;

/// From a value to its place, 0 to 1.
struct Axis {
  double least = 0;
  double most = 1;
  bool logarithmic = false;
  std::vector<double> ticks{};  // values with a line and a label

  [[nodiscard]] double place(double value) const {
    if (logarithmic) return std::log(std::max(value, least) / least) / std::log(most / least);
    return (value - least) / (most - least);
  }
};

struct Axes {
  Axis x;
  Axis y;

  [[nodiscard]] double to_x(double value) const {
    return plot_left + x.place(value) * (plot_width - plot_left - plot_right);
  }
  [[nodiscard]] double to_y(double value) const {
    return plot_height - plot_bottom - y.place(value) * (plot_height - plot_top - plot_bottom);
  }
};

/// Axes that hold all points of the plot.
[[nodiscard]] Axes axes_of(const Plot& plot);

}  // namespace bootstorm::swarm
