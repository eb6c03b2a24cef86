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

constexpr std::size_t boards_listed_max = 8;
constexpr double clearly_slower = 1.1;  // times the median: rows that differ less say the same

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

std::string row_of(const SwarmFleet& fleet, std::uint32_t index, std::string_view what, Nanos elapsed) {
  const Board& board = *fleet.boards()[index];
  return fmt::format("<div class=\"one\"><code>{}</code><span>{}</span><span>{}{}</span>{}</div>", to_text(board.mac()),
                     board.model(), time_text(ms(took(board))), what, bar_html(fleet, index, elapsed));
}

}  // namespace

std::string bar_key_html() {
  return "<p class=\"key\"><i class=\"ask\"></i>DHCP<i class=\"arp\"></i>ARP<i class=\"read\"></i>reading"
         "<i class=\"wait\"></i>starting; from the start of the storm to its end</p>";
}

std::string bar_html(const SwarmFleet& fleet, std::uint32_t index, Nanos elapsed) {
  return svg_of(stretches_of(fleet, index, elapsed), seconds(elapsed));
}

std::string slowest_html(const SwarmFleet& fleet, Nanos elapsed) {
  std::vector<std::uint32_t> booted;
  for (std::uint32_t i = 0; i < fleet.boards().size(); ++i) {
    if (fleet.boards()[i]->state() == State::booted) booted.push_back(i);
  }
  if (booted.empty()) return {};
  const auto time_of = [&](std::uint32_t index) { return took(*fleet.boards()[index]); };
  std::ranges::stable_sort(booted, std::ranges::greater{}, time_of);
  const std::uint32_t middle = booted[booted.size() / 2];
  std::string html;
  std::size_t listed = 0;
  for (const std::uint32_t index : booted) {
    if (listed == boards_listed_max || ms(time_of(index)) < clearly_slower * ms(time_of(middle))) break;
    html += row_of(fleet, index, "", elapsed);
    ++listed;
  }
  const std::string_view title =
      listed == 0 ? "All boards took about as long as this one" : "The slowest boards, and a median one";
  return fmt::format("<h2>{}</h2>{}{}{}", title, bar_key_html(), html,
                     row_of(fleet, middle, listed == 0 ? "" : ", median", elapsed));
}

}  // namespace bootstorm::swarm
