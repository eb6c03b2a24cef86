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

std::string settings(const SwarmFleet& fleet, const SwarmOptions& options, const Totals& totals) {
  std::string html = "<h2>Settings and figures</h2><div class=\"wide\"><table>";
  const auto row = [&html](std::string_view name, const std::string& value) {
    html += fmt::format("<tr><th>{}</th><td class=\"why\">{}</td></tr>", name, escaped(value));
  };
  row("device", options.device);
  if (!options.files_path.empty()) row("files", options.files_path);
  row("start", options.start);
  if (options.concurrent < options.boards) row("concurrent boards", thousands(options.concurrent));
  row("line",
      fmt::format("loss {:.3g} % each way, delay {}, jitter {}, seed {}", 100 * options.line.loss,
                  time_text(ms(options.line.delay_ns)), time_text(ms(options.line.jitter_ns)), options.line.seed));
  if (fleet.waits().total() != 0) row("wait for a block", waits_text(fleet.waits()));
  if (fleet.exchanges().total() != 0) row("DISCOVER to ACK", waits_text(fleet.exchanges()));
  if (const auto offers = spread_of(totals.first_offers)) {
    row("first OFFER", fmt::format("min {}, median {}, max {}", time_text(ms(offers->least)),
                                   time_text(ms(offers->median)), time_text(ms(offers->greatest))));
  }
  row("blocks", thousands(totals.blocks));
  row("retransmissions", fmt::format("{} requests and ACKs", thousands(totals.asked_again)));
  row("duplicates", fmt::format("{} DATA frames received", thousands(totals.data_repeated)));
  if (totals.booted != fleet.boards().size()) row("reasons for failures", failures_text(totals));
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
      good ? fmt::format("<b class=\"good\">All {}, every byte correct.</b>",
                         options.only == Only::nothing ? "booted" : "done")
           : fmt::format("<b class=\"bad\">{} did not finish.</b>", thousands(all - totals.booted));
  return fmt::format(
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\"><title>Boot storm, {} {}</title><style>{}</style></head><body><main>"
      "<h1>A storm of {} {}</h1><p>{} {}</p>{}{}{}{}</main></body></html>\n",
      thousands(all), what, html_style, thousands(all), what, verdict,
      options.only == Only::nothing ? escaped("Models: " + options.models_text + ".") : std::string{},
      cards(fleet, totals, elapsed), plots_html(fleet), boards_html(fleet, elapsed), settings(fleet, options, totals));
}

}  // namespace bootstorm::swarm
