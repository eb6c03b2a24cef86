#include "swarm/html/html.hpp"

#include <spdlog/fmt/fmt.h>

#include <string_view>

#include "base/text.hpp"
#include "swarm/html/parts.hpp"
#include "swarm/html/plot.hpp"
#include "swarm/html/style.hpp"
#include "swarm/report/totals.hpp"

namespace bootstorm::swarm {

namespace {

std::string card(std::string_view name, const std::string& value) {
  return fmt::format("<div class=\"card\"><span>{}</span><strong>{}</strong></div>", name, value);
}

std::string cards(const SwarmFleet& fleet, const Totals& totals, Nanos elapsed) {
  std::string html = "<div class=\"cards\">";
  html += card("boards booted", fmt::format("{} of {}", thousands(totals.booted), thousands(fleet.boards().size())));
  html += card("whole storm", time_text(ms(elapsed)));
  if (const auto boots = spread_of(totals.boots)) {
    html += card("median boot", time_text(ms(boots->median)));
    html += card("slowest boot", fmt::format("{}, {:.2f} ×", time_text(ms(boots->greatest)),
                                             boots->median == 0 ? 0 : ms(boots->greatest) / ms(boots->median)));
  }
  const bool reads = fleet.waits().total() != 0;
  if (reads) {
    html += card("bytes compared", bytes_text(totals.bytes));
    html += card("blocks per second", short_number(per_second(totals.blocks, elapsed)));
  } else {
    html += card("leases per second", short_number(per_second(fleet.exchanges().total(), elapsed)));
  }
  const client::WaitHistogram& waits = reads ? fleet.waits() : fleet.exchanges();
  const std::string what = reads ? "wait for a block" : "DISCOVER to ACK";
  html += card(what + ", median", time_text(ms(waits.quantile_ns(0.5))));
  html += card(what + ", p99", time_text(ms(waits.quantile_ns(0.99))));
  return html + "</div>";
}

}  // namespace

std::string report_html(const SwarmFleet& fleet, const SwarmOptions& options, const client::FileSet& files,
                        const RunFacts& run, Nanos elapsed) {
  const Totals totals = totals_of(fleet);
  const std::size_t all = fleet.boards().size();
  const bool good = totals.booted == all;
  const std::string what = options.only == Only::tftp   ? "TFTP readers"
                           : options.only == Only::dhcp ? "DHCP clients"
                                                        : "boards";
  const std::string done = options.only == Only::nothing ? "booted, every byte correct"
                           : options.only == Only::tftp  ? "done, every byte correct"
                                                         : "done";
  const std::string verdict = good ? fmt::format("<b class=\"good\">All {}.</b>", done)
                                   : fmt::format("<b class=\"bad\">{} of {} did not finish.</b>",
                                                 thousands(all - totals.booted), thousands(all));
  const std::string models = options.only == Only::nothing ? " Models: " + options.models_text + "." : std::string{};
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
      "<title>Boot storm, {} {}</title><style>{}</style></head><body><main>"
      "<h1>A storm of {} {}</h1><p>{}{} {}, bootstorm {}.</p>{}{}{}{}{}</main></body></html>\n",
      thousands(all), what, html_style, thousands(all), what, verdict, escaped(models), escaped(run.started),
      escaped(run.version), failures_html(fleet, elapsed), cards(fleet, totals, elapsed), plots_html(fleet),
      slowest_html(fleet, elapsed), foot_html(fleet, options, files, run, totals));
}

}  // namespace bootstorm::swarm
