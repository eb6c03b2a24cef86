#include "swarm/html/axes.hpp"

#include <algorithm>
#include <cmath>

namespace bootstorm::swarm {

namespace {

/// The next of 1, 2, 5 times a power of ten that is not below `value`.
double round_up(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value * 0.999999) return factor * power;
  }
  return 10 * power;
}

Axis linear(double most) {
  Axis axis;
  if (most <= 0) most = 1;
  const double step = round_up(most / 5);
  axis.most = step * std::ceil(most / step - 1e-6);
  for (double tick = 0; tick <= axis.most * 1.0001; tick += step) axis.ticks.push_back(tick);
  return axis;
}

}  // namespace

Axes axes_of(const Plot& plot) {
  double x_most = 0;
  double y_most = 0;
  for (const Series& series : plot.series) {
    for (const auto& [x, y] : series.points) {
      x_most = std::max(x_most, x);
      y_most = std::max(y_most, y);
    }
  }
  Axes axes{linear(x_most), linear(y_most)};
  axes.x.most = x_most <= 0 ? 1 : x_most;  // time ends where the storm did
  if (plot.nines) axes.x.ticks = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  std::erase_if(axes.x.ticks, [&](double tick) { return tick > axes.x.most * 1.0001; });
  return axes;
}

}  // namespace bootstorm::swarm
