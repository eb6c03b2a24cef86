#include "swarm/html/plot.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "swarm/html/axes.hpp"

namespace bootstorm::swarm {

namespace {

std::string grid(const Plot& plot, const Axes& axes) {
  std::string svg;
  for (const double tick : axes.y.ticks) {
    svg += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", plot_left,
                       plot_width - plot_right, axes.to_y(tick), axes.to_y(tick));
    svg += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>", plot_left - 7,
                       axes.to_y(tick) + 4, short_number(tick));
  }
  for (const double tick : axes.x.ticks) {
    svg += fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{}\">{}</text>", axes.to_x(tick),
                       plot_height - plot_bottom + 18,
                       plot.nines ? fmt::format("{:.6g}", 100 - 100 * std::pow(10, -tick)) : short_number(tick));
  }
  svg += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{}</text>", plot_width - plot_right,
                     plot_height - 3, escaped(plot.x_unit));
  return svg;
}

std::string line_of(const Series& series, std::size_t number, const Axes& axes) {
  std::string path;
  double x_first = 0;
  double x_last = 0;
  double y_last = 0;
  for (const auto& [x, y] : series.points) {
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
                      plot_height - plot_bottom, x_first, plot_height - plot_bottom);
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
  std::string svg = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">", plot_width, plot_height,
                                escaped(plot.title));
  svg += fmt::format("<text class=\"title\" x=\"0\" y=\"14\">{}<tspan class=\"unit\"> {}</tspan></text>",
                     escaped(plot.title), escaped(plot.y_unit));
  svg += grid(plot, axes);
  double legend_x = plot_width - plot_right;
  for (std::size_t i = plot.series.size(); i-- > 0;) {
    svg += line_of(plot.series[i], i, axes);
    if (plot.series.size() < 2) continue;
    svg += fmt::format("<text class=\"legend s{}\" text-anchor=\"end\" x=\"{:.0f}\" y=\"14\">{}</text>", i, legend_x,
                       escaped(plot.series[i].name));
    legend_x -= 20 + 8.5 * static_cast<double>(plot.series[i].name.size());
  }
  return svg + "</svg>";
}

std::string svg_of(const std::vector<Stretch>& stretches, double whole) {
  constexpr double bar_width = 1000;
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
