#include "cli/swarm_html.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/swarm_plot.hpp"
#include "cli/swarm_totals.hpp"
#include "cli/text.hpp"

namespace bootstorm::cli {

namespace {

using client::Board;
using client::State;

constexpr std::size_t boards_listed_max = 12;

constexpr std::string_view style = R"(
:root{--bg:#fbfaf8;--card:#fff;--ink:#1c1b19;--soft:#6b6862;--rule:#e4e1da;--s0:#1f6feb;--s1:#d9730d;--s2:#8250df;
--good:#1a7f37;--bad:#cf222e;--ask:#d9a62e;--arp:#8250df;--read:#1f6feb;--wait:#b9b5ac}
@media(prefers-color-scheme:dark){:root{--bg:#16181c;--card:#1e2126;--ink:#eceae6;--soft:#9a978f;--rule:#33373e;
--s0:#58a6ff;--s1:#f0883e;--s2:#bc8cff;
--good:#3fb950;--bad:#ff7b72;--ask:#e3b341;--arp:#bc8cff;--read:#58a6ff;--wait:#555961}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
main{max-width:1180px;margin:0 auto;padding:32px 20px 48px}
h1{font-size:27px;line-height:1.2;margin:0}h2{font-size:17px;margin:32px 0 10px}
p{margin:6px 0 0;color:var(--soft)}b.good{color:var(--good)}b.bad{color:var(--bad)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:12px;margin:24px 0 12px}
.card,.plot{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:14px 16px}
.card span{display:block;color:var(--soft);font-size:13px}.card strong{display:block;font-size:23px;line-height:1.35;
font-variant-numeric:tabular-nums}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:12px}
@media(max-width:520px){.plots{grid-template-columns:1fr}}
svg{display:block;width:100%;height:auto}svg text{font:12px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}
svg .title{font-size:14px;font-weight:600}svg .unit,svg .tick{fill:var(--soft);font-weight:400}
.grid{stroke:var(--rule)}.line{fill:none;stroke-width:1.8;stroke-linejoin:round}.area{stroke:none;opacity:.14}
.line.s0{stroke:var(--s0)}.line.s1{stroke:var(--s1)}.line.s2{stroke:var(--s2)}
.area.s0{fill:var(--s0)}.area.s1{fill:var(--s1)}.area.s2{fill:var(--s2)}
svg .legend.s0{fill:var(--s0)}svg .legend.s1{fill:var(--s1)}svg .legend.s2{fill:var(--s2)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th{text-align:left;color:var(--soft);font-weight:500}th,td{padding:5px 14px 5px 0;border-bottom:1px solid var(--rule);
white-space:nowrap}td.why{white-space:normal}td.end,th.end{text-align:right}
svg.bar{width:320px;height:12px;border-radius:3px}
.ask{fill:var(--ask);background:var(--ask)}.arp{fill:var(--arp);background:var(--arp)}
.read{fill:var(--read);background:var(--read)}.wait{fill:var(--wait);background:var(--wait)}
i{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 5px 0 12px}
code{font:13px ui-monospace,"DejaVu Sans Mono",monospace})";

std::string thousands(std::uint64_t value) {
  const std::string digits = std::to_string(value);
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string card(std::string_view name, const std::string& value) {
  return fmt::format("<div class=\"card\"><span>{}</span><strong>{}</strong></div>", name, value);
}

std::string time_text(double time_ms) {
  if (time_ms >= 1000) return fmt::format("{:.3g} s", time_ms / 1000);
  if (time_ms >= 1) return fmt::format("{:.3g} ms", time_ms);
  return fmt::format("{:.3g} µs", time_ms * 1000);
}

std::string cards(const SwarmFleet& fleet, const Totals& totals, Nanos elapsed) {
  std::string html = "<div class=\"cards\">";
  html += card("boards booted", fmt::format("{} of {}", thousands(totals.booted), thousands(fleet.boards().size())));
  html += card("the whole storm", time_text(ms(elapsed)));
  if (const auto boots = spread_of(totals.boots)) {
    html += card("median board", time_text(ms(boots->median)));
    html += card("slowest board", fmt::format("{}, {:.2f} ×", time_text(ms(boots->greatest)),
                                              boots->median == 0 ? 0 : ms(boots->greatest) / ms(boots->median)));
  }
  const bool reads = fleet.waits().total() != 0;
  if (reads) {
    html += card("read and compared", bytes_text(totals.bytes));
    html += card("blocks a second", short_number(per_second(totals.blocks, elapsed)));
  } else {
    html += card("leases a second", short_number(per_second(fleet.exchanges().total(), elapsed)));
  }
  const client::WaitHistogram& waits = reads ? fleet.waits() : fleet.exchanges();
  const std::string what = reads ? "wait for a block" : "DISCOVER to ACK";
  html += card(what + ", median", time_text(ms(waits.quantile_ns(0.5))));
  html += card(what + ", p99", time_text(ms(waits.quantile_ns(0.99))));
  return html + "</div>";
}

std::string plots(const SwarmFleet& fleet) {
  Plot boards{.title = "Boards", .series = {{"done", {}, true, true}, {"switched on", {}, false, true}}};
  Plot blocks{.title = "Blocks", .y_unit = "a second", .series = {{"blocks", {}, true, false}}};
  Plot waits{.title = "Wait for a block", .y_unit = "ms", .series = {{"median", {}}, {"p99", {}}}, .logarithmic = true};
  const Sample* before = nullptr;
  for (const Sample& sample : fleet.history().samples()) {
    const double at = seconds(sample.at);
    boards.series[0].points.emplace_back(at, sample.finished);
    boards.series[1].points.emplace_back(at, sample.started);
    if (before != nullptr && sample.at > before->at) {
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
                   .logarithmic = true,
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

/// What a board did while it was in that state.
std::string_view css_of(State state) {
  if (client::is_reading(state)) return "read";
  if (client::is_arping(state)) return "arp";
  switch (state) {
    case State::asking:
    case State::offered:
    case State::bootcode_asking:
    case State::requesting: return "ask";
    default: return "wait";
  }
}

std::vector<Stretch> stretches_of(const SwarmFleet& fleet, std::uint32_t index, Nanos elapsed) {
  std::vector<Stretch> stretches;
  const Step* open = nullptr;
  const auto close = [&](Nanos at) {
    if (open == nullptr || client::is_final(open->state)) return;
    std::string label = fmt::format("{} {}{}: {}", client::name_of(open->state), open->prefix, open->file,
                                    time_text(ms(at - open->at)));
    stretches.push_back({std::string{css_of(open->state)}, std::move(label), seconds(open->at), seconds(at)});
  };
  for (const Step& step : fleet.steps()) {
    if (step.board != index) continue;
    close(step.at);
    open = &step;
  }
  close(elapsed);
  return stretches;
}

std::string board_rows(const SwarmFleet& fleet, const std::vector<std::uint32_t>& which, Nanos elapsed) {
  std::string html =
      "<div class=\"wide\"><table><tr><th>MAC</th><th>model</th><th>address</th><th>from power on to the end"
      "<i class=\"ask\"></i>DHCP<i class=\"arp\"></i>ARP<i class=\"read\"></i>reading<i class=\"wait\"></i>starting"
      "</th><th class=\"end\">took</th><th class=\"end\">files</th><th>end</th></tr>";
  for (const std::uint32_t index : which) {
    const Board& board = *fleet.boards()[index];
    const bool booted = board.state() == State::booted;
    const bool ended = client::is_final(board.state());
    std::string end = booted ? "booted" : reason_of(board);
    if (!booted && !board.file().empty()) {
      end += fmt::format("; {}{}, block {}", board.prefix(), board.file(), board.block());
    }
    html += fmt::format(
        "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td><td class=\"end\">{}</td><td "
        "class=\"end\">{}</td>"
        "<td class=\"why\"><b class=\"{}\">{}</b></td></tr>",
        to_text(board.mac()), board.model(), board.ip().is_zero() ? "none" : to_text(board.ip()),
        svg_of(stretches_of(fleet, index, elapsed), seconds(elapsed)), ended ? time_text(ms(took(board))) : "–",
        board.stats().files, booted ? "good" : "bad", escaped(end));
  }
  return html + "</table></div>";
}

std::string boards_text(const SwarmFleet& fleet, Nanos elapsed) {
  std::vector<std::uint32_t> failed;
  std::vector<std::uint32_t> booted;
  for (std::uint32_t i = 0; i < fleet.boards().size(); ++i) {
    (fleet.boards()[i]->state() == State::booted ? booted : failed).push_back(i);
  }
  const auto slower = [&](std::uint32_t a, std::uint32_t b) {
    return took(*fleet.boards()[a]) > took(*fleet.boards()[b]);
  };
  std::ranges::stable_sort(booted, slower);
  std::string html;
  const std::size_t failures = failed.size();
  failed.resize(std::min(failed.size(), boards_listed_max));
  booted.resize(std::min(booted.size(), boards_listed_max));
  if (!failed.empty()) {
    html += fmt::format("<h2>Boards that did not boot{}</h2>",
                        failures > failed.size() ? fmt::format(", {} of {}", failed.size(), failures) : "");
    html += board_rows(fleet, failed, elapsed);
  }
  if (!booted.empty()) html += "<h2>The slowest boards</h2>" + board_rows(fleet, booted, elapsed);
  return html;
}

std::string settings(const SwarmFleet& fleet, const SwarmOptions& options, const Totals& totals) {
  std::string html = "<h2>Settings and figures</h2><div class=\"wide\"><table>";
  const auto row = [&html](std::string_view name, const std::string& value) {
    html += fmt::format("<tr><th>{}</th><td class=\"why\">{}</td></tr>", name, escaped(value));
  };
  row("device", options.device);
  if (!options.files_path.empty()) row("files", options.files_path);
  row("start", options.start);
  if (options.concurrent < options.boards) row("at a time", thousands(options.concurrent));
  row("line",
      fmt::format("loss {:.3g} % each way, delay {}, jitter {}, seed {}", 100 * options.line.loss,
                  time_text(ms(options.line.delay_ns)), time_text(ms(options.line.jitter_ns)), options.line.seed));
  if (fleet.waits().total() != 0) row("wait for a block", waits_text(fleet.waits()));
  if (fleet.exchanges().total() != 0) row("DISCOVER to ACK", waits_text(fleet.exchanges()));
  if (const auto offers = spread_of(totals.first_offers)) {
    row("first OFFER", fmt::format("least {}, median {}, greatest {}", time_text(ms(offers->least)),
                                   time_text(ms(offers->median)), time_text(ms(offers->greatest))));
  }
  row("blocks", thousands(totals.blocks));
  row("asked again", fmt::format("{} requests and ACKs", thousands(totals.asked_again)));
  row("came twice", fmt::format("{} DATA frames", thousands(totals.data_repeated)));
  if (totals.booted != fleet.boards().size()) row("why boards failed", failures_text(totals));
  return html + "</table></div>";
}

}  // namespace

std::string report_html(const SwarmFleet& fleet, const SwarmOptions& options, Nanos elapsed) {
  const Totals totals = totals_of(fleet);
  const std::size_t all = fleet.boards().size();
  const bool good = totals.booted == all;
  const std::string what = options.only == Only::tftp   ? "TFTP readers"
                           : options.only == Only::dhcp ? "DHCP clients"
                                                        : "boards";
  const std::string verdict =
      good ? fmt::format("<b class=\"good\">All {}, every byte right.</b>",
                         options.only == Only::nothing ? "booted" : "done")
           : fmt::format("<b class=\"bad\">{} did not come to their end.</b>", thousands(all - totals.booted));
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Boot storm, {} {}</title><style>{}</style></head><body><main>"
      "<h1>A storm of {} {}</h1><p>{} {}</p>{}{}{}{}</main></body></html>\n",
      thousands(all), what, style, thousands(all), what, verdict,
      options.only == Only::nothing ? escaped("Models: " + options.models_text + ".") : std::string{},
      cards(fleet, totals, elapsed), plots(fleet), boards_text(fleet, elapsed), settings(fleet, options, totals));
}

}  // namespace bootstorm::cli
