#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "swarm/html/parts.hpp"
#include "swarm/html/plot.hpp"
#include "swarm/report/totals.hpp"

namespace bootstorm::swarm {

namespace {

using client::Board;
using client::State;

constexpr std::size_t boards_listed_max = 12;

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
      "<div class=\"wide\"><table><tr><th>MAC</th><th>model</th><th>address</th><th>from power-on to the end"
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

}  // namespace

std::string boards_html(const SwarmFleet& fleet, Nanos elapsed) {
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

}  // namespace bootstorm::swarm
