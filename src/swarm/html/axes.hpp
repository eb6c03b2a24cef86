// The axes of a plot: where a value lies in the drawing, and which values have a line and a label.
#pragma once

#include <vector>

#include "swarm/html/plot.hpp"

namespace bootstorm::swarm {

// Of the drawing, in its own units; the margins hold labels and title.
inline constexpr double plot_width = 520;
inline constexpr double plot_height = 260;
inline constexpr double plot_left = 58;
inline constexpr double plot_right = 14;
inline constexpr double plot_top = 34;
inline constexpr double plot_bottom = 42;

/// From a value to its place, 0 to 1. It begins at zero: an axis that does not makes a ripple look like a storm.
struct Axis {
  double most = 1;
  std::vector<double> ticks{};  // values with a line and a label

  [[nodiscard]] double place(double value) const { return value / most; }
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
