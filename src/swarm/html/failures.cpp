#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "swarm/html/parts.hpp"
#include "swarm/html/plot.hpp"
#include "swarm/report/causes.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::size_t bars_max = 3;       // of a cause: its boards hardly differ
constexpr std::size_t named_max = 1'000;  // in the list that opens

std::string cause_html(const Cause& cause, const SwarmFleet& fleet, Nanos elapsed) {
  std::string html = fmt::format("<section class=\"cause\"><h3><b class=\"bad\">{}</b> {}</h3>",
                                 counted(cause.boards.size(), "board", "boards"), escaped(what_text(cause)));
  if (const std::string served = served_text(cause, fleet.boards()); !served.empty()) {
    html += fmt::format("<p>{}</p>", escaped(served));
  }
  // A board that was never switched on has nothing to show.
  const std::size_t bars = cause.state == client::State::off ? 0 : std::min(cause.boards.size(), bars_max);
  for (std::size_t i = 0; i < bars; ++i) {
    const client::Board& board = *fleet.boards()[cause.boards[i]];
    html += fmt::format("<div class=\"one\"><code>{}</code><span>{}</span><span>{}</span>{}</div>",
                        to_text(board.mac()), board.model(), board.ip().is_zero() ? "no address" : to_text(board.ip()),
                        bar_html(fleet, cause.boards[i], elapsed));
  }
  if (cause.boards.size() <= bars) return html + "</section>";
  return html + fmt::format("<details><summary>all {}</summary><p class=\"names\">{}</p></details></section>",
                            counted(cause.boards.size(), "board", "boards"),
                            escaped(names_text(cause, fleet.boards(), named_max)));
}

}  // namespace

std::string failures_html(const SwarmFleet& fleet, Nanos elapsed) {
  const std::vector<Cause> causes = causes_of(fleet.boards());
  if (causes.empty()) return {};
  std::string html = "<h2>Boards that did not boot, by cause</h2>" + bar_key_html();
  for (const Cause& cause : causes) html += cause_html(cause, fleet, elapsed);
  return html;
}

}  // namespace bootstorm::swarm
