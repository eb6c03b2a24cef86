#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "swarm/html/parts.hpp"
#include "swarm/html/plot.hpp"
#include "swarm/report/totals.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::size_t points_max = 200;  // more than that is only noise

/// Samples in parts of equal length: the state at each part's end, its mean median and its worst p99.
std::vector<Sample> thinned(std::span<const Sample> samples) {
  const std::size_t stride = samples.size() / points_max + 1;
  std::vector<Sample> parts;
  for (std::size_t at = 0; at < samples.size(); at += stride) {
    const auto part = samples.subspan(at, std::min(stride, samples.size() - at));
    Sample sum = part.back();
    sum.wait_p50_ns = 0;
    for (const Sample& sample : part) {
      sum.wait_p50_ns += sample.wait_p50_ns / part.size();
      sum.wait_p99_ns = std::max(sum.wait_p99_ns, sample.wait_p99_ns);
    }
    parts.push_back(sum);
  }
  return parts;
}

}  // namespace

std::string plots_html(const SwarmFleet& fleet) {
  Plot boards{.title = "Boards", .series = {{"done", {}, true, true}, {"switched on", {}, false, true}}};
  Plot blocks{.title = "Blocks", .y_unit = "per second", .series = {{"blocks", {}, true, false}}};
  Plot waits{.title = "Wait for a block", .y_unit = "ms", .series = {{"median", {}}, {"p99", {}}}};
  const Sample start{};
  const Sample* before = &start;
  for (Series& series : boards.series) series.points.emplace_back(0, 0);
  blocks.series[0].points.emplace_back(0, 0);
  const std::vector<Sample> samples = thinned(fleet.history().samples());
  for (const Sample& sample : samples) {
    const double at = seconds(sample.at);
    boards.series[0].points.emplace_back(at, sample.finished);
    boards.series[1].points.emplace_back(at, sample.started);
    if (sample.at > before->at) {
      blocks.series[0].points.emplace_back(at, per_second(sample.blocks - before->blocks, sample.at - before->at));
      if (sample.blocks != before->blocks) {
        waits.series[0].points.emplace_back(at, ms(sample.wait_p50_ns));
        waits.series[1].points.emplace_back(at, ms(sample.wait_p99_ns));
      }
    }
    before = &sample;
  }
  std::string html = "<div class=\"plots\">";
  const bool reads = fleet.waits().total() != 0;
  const client::WaitHistogram& all = reads ? fleet.waits() : fleet.exchanges();
  Plot percentiles{.title = reads ? "Wait for a block by percentile" : "DISCOVER to ACK by percentile",
                   .x_unit = "% of all, each step ten times rarer",
                   .y_unit = "ms",
                   .series = {{"wait", {}, true, false}},
                   .nines = true};
  const double nines_most = std::log10(std::max(10.0, static_cast<double>(all.total())));
  for (int i = 0; i <= 200; ++i) {
    const double nines = nines_most * i / 200;
    percentiles.series[0].points.emplace_back(nines, ms(all.quantile_ns(1 - std::pow(10, -nines))));
  }
  for (const Plot* plot : {&boards, &blocks, &waits, &percentiles}) {
    if (!reads && (plot == &blocks || plot == &waits)) continue;
    html += "<div class=\"plot\">" + svg_of(*plot) + "</div>";
  }
  return html + "</div>";
}

}  // namespace bootstorm::swarm
