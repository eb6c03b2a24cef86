#include "swarm/html/plot.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

namespace bootstorm::swarm {

namespace {

constexpr double width = 640;
constexpr double height = 260;
constexpr double left = 58;
constexpr double right = 14;
constexpr double top = 34;
constexpr double bottom = 34;

/// The next of 1, 2, 5 times a power of ten that is not below `value`.
double round_up(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value * 0.999999) return factor * power;
  }
  return 10 * power;
}

/// One axis: from values to a place, and where its lines stand.
struct Axis {
  double least = 0;
  double most = 1;
  bool logarithmic = false;
  std::vector<double> ticks{};

  [[nodiscard]] double place(double value) const {
    if (logarithmic) return std::log(std::max(value, least) / least) / std::log(most / least);
    return (value - least) / (most - least);
  }
};

Axis linear(double most) {
  Axis axis;
  if (most <= 0) most = 1;
  const double step = round_up(most / 5);
  axis.most = step * std::ceil(most / step - 1e-6);
  for (double tick = 0; tick <= axis.most * 1.0001; tick += step) axis.ticks.push_back(tick);
  return axis;
}

Axis logarithmic(double least, double most) {
  Axis axis;
  axis.logarithmic = true;
  axis.least = std::pow(10, std::floor(std::log10(least)));
  axis.most = std::max(std::pow(10, std::ceil(std::log10(most))), axis.least * 10);
  for (double tick = axis.least; tick <= axis.most * 1.0001; tick *= 10) axis.ticks.push_back(tick);
  return axis;
}

struct Axes {
  Axis x;
  Axis y;

  [[nodiscard]] double to_x(double value) const { return left + x.place(value) * (width - left - right); }
  [[nodiscard]] double to_y(double value) const { return height - bottom - y.place(value) * (height - top - bottom); }
};

Axes axes_of(const Plot& plot) {
  double x_most = 0;
  double y_most = 0;
  double y_least = 1e300;
  for (const Series& series : plot.series) {
    for (const auto& [x, y] : series.points) {
      x_most = std::max(x_most, x);
      y_most = std::max(y_most, y);
      if (y > 0) y_least = std::min(y_least, y);
    }
  }
  Axes axes{linear(x_most), plot.logarithmic && y_most > 0 ? logarithmic(y_least, y_most) : linear(y_most)};
  axes.x.most = x_most <= 0 ? 1 : x_most;  // time ends where the storm did
  if (plot.nines) axes.x.ticks = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  std::erase_if(axes.x.ticks, [&](double tick) { return tick > axes.x.most * 1.0001; });
  return axes;
}

std::string grid(const Plot& plot, const Axes& axes) {
  std::string svg;
  for (const double tick : axes.y.ticks) {
    svg += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", left, width - right,
                       axes.to_y(tick), axes.to_y(tick));
    svg += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>", left - 7,
                       axes.to_y(tick) + 4, short_number(tick));
  }
  for (const double tick : axes.x.ticks) {
    svg += fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{}\">{}</text>", axes.to_x(tick),
                       height - bottom + 17,
                       plot.nines ? fmt::format("{:.6g}", 100 - 100 * std::pow(10, -tick)) : short_number(tick));
  }
  svg += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>", width - right, height - 3,
                     escaped(plot.x_unit));
  return svg;
}

std::string line_of(const Series& series, std::size_t number, const Axes& axes) {
  std::string path;
  double x_first = 0;
  double x_last = 0;
  double y_last = 0;
  for (const auto& [x, y] : series.points) {
    if (axes.y.logarithmic && y <= 0) continue;
    const double at_x = axes.to_x(x);
    const double at_y = axes.to_y(y);
    if (path.empty()) {
      path = fmt::format("M{:.1f} {:.1f}", at_x, at_y);
      x_first = at_x;
    } else {
      if (series.steps) path += fmt::format("L{:.1f} {:.1f}", at_x, y_last);
      path += fmt::format("L{:.1f} {:.1f}", at_x, at_y);
    }
    x_last = at_x;
    y_last = at_y;
  }
  if (path.empty()) return {};
  std::string svg;
  if (series.filled) {
    svg = fmt::format("<path class=\"area s{}\" d=\"{}L{:.1f} {:.1f}L{:.1f} {:.1f}Z\"/>", number, path, x_last,
                      height - bottom, x_first, height - bottom);
  }
  return svg + fmt::format("<path class=\"line s{}\" d=\"{}\"/>", number, path);
}

}  // namespace

std::string short_number(double value) {
  if (value == 0) return "0";
  for (const auto& [least, unit] : {std::pair{1e9, "G"}, std::pair{1e6, "M"}, std::pair{1e4, "k"}}) {
    if (value >= least) return fmt::format("{:.3g}{}", value / (least == 1e4 ? 1e3 : least), unit);
  }
  return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string escaped(const std::string& text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      case '&': html += "&amp;"; break;
      case '"': html += "&quot;"; break;
      default: html += c;
    }
  }
  return html;
}

std::string svg_of(const Plot& plot) {
  const Axes axes = axes_of(plot);
  std::string svg =
      fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", width, height, escaped(plot.title));
  svg += fmt::format("<text class=\"title\" x=\"0\" y=\"14\">{}<tspan class=\"unit\"> {}</tspan></text>",
                     escaped(plot.title), escaped(plot.y_unit));
  svg += grid(plot, axes);
  double legend_x = width - right;
  for (std::size_t i = plot.series.size(); i-- > 0;) {
    svg += line_of(plot.series[i], i, axes);
    if (plot.series.size() < 2) continue;
    svg += fmt::format("<text class=\"legend s{}\" text-anchor=\"end\" x=\"{:.0f}\" y=\"14\">{}</text>", i, legend_x,
                       escaped(plot.series[i].name));
    legend_x -= 18 + 7.2 * static_cast<double>(plot.series[i].name.size());
  }
  return svg + "</svg>";
}

std::string svg_of(const std::vector<Stretch>& stretches, double whole) {
  constexpr double bar_width = 320;
  std::string svg = fmt::format("<svg class=\"bar\" viewBox=\"0 0 {} 12\" preserveAspectRatio=\"none\">", bar_width);
  for (const Stretch& stretch : stretches) {
    const double scale = whole > 0 ? bar_width / whole : 0;
    svg += fmt::format(
        "<rect class=\"{}\" x=\"{:.2f}\" y=\"0\" width=\"{:.2f}\" height=\"12\"><title>{}</title></rect>", stretch.css,
        stretch.begin * scale, std::max((stretch.end - stretch.begin) * scale, 0.3), escaped(stretch.label));
  }
  return svg + "</svg>";
}

}  // namespace bootstorm::swarm
