#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "swarm/html/parts.hpp"
#include "swarm/html/plot.hpp"
#include "swarm/report/file_sizes.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::size_t files_listed_max = 20;

/// A table of names and values.
class Rows {
 public:
  void add(std::string_view name, const std::string& value) {
    html_ += fmt::format("<tr><th>{}</th><td class=\"why\">{}</td></tr>", escaped(std::string{name}), escaped(value));
  }
  [[nodiscard]] std::string html(std::string_view title) const {
    return fmt::format("<h2>{}</h2><table class=\"facts\">{}</table>", title, html_);
  }

 private:
  std::string html_;
};

std::string figures(const SwarmFleet& fleet, const SwarmOptions& options, const Totals& totals) {
  Rows rows;
  rows.add("start", options.start);
  if (options.concurrent < options.boards) rows.add("concurrent boards", thousands(options.concurrent));
  rows.add("line",
           fmt::format("loss {:.3g} % each way, delay {}, jitter {}, seed {}", 100 * options.line.loss,
                       time_text(ms(options.line.delay_ns)), time_text(ms(options.line.jitter_ns)), options.line.seed));
  if (fleet.waits().total() != 0) rows.add("wait for a block", waits_text(fleet.waits()));
  if (fleet.exchanges().total() != 0) rows.add("DISCOVER to ACK", waits_text(fleet.exchanges()));
  if (const auto offers = spread_of(totals.first_offers)) rows.add("first OFFER", spread_text(*offers));
  if (const auto boots = spread_of(totals.boots)) rows.add("boot time", spread_text(*boots));
  rows.add("blocks", thousands(totals.blocks));
  rows.add("retransmissions", fmt::format("{} requests and ACKs", thousands(totals.asked_again)));
  rows.add("duplicates", fmt::format("{} DATA frames received", thousands(totals.data_repeated)));
  if (totals.booted != fleet.boards().size()) rows.add("reasons for failures", failures_text(totals));
  return rows.html("Settings and figures");
}

std::string files_html(const client::FileSet& files) {
  const std::vector<FileSize> sizes = sizes_of(files);
  if (sizes.empty()) return {};
  Rows rows;
  std::uint64_t rest = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (i < files_listed_max) {
      rows.add(name_text(sizes[i].name), fmt::format("{} bytes", thousands(sizes[i].bytes)));
    } else {
      rest += sizes[i].bytes;
    }
  }
  if (sizes.size() > files_listed_max) {
    rows.add(fmt::format("{} smaller ones", sizes.size() - files_listed_max), fmt::format("{} bytes", thousands(rest)));
  }
  return rows.html(fmt::format("Files: {}, {}", thousands(sizes.size()), bytes_text(bytes_of(files))));
}

}  // namespace

std::string foot_html(const SwarmFleet& fleet, const SwarmOptions& options, const client::FileSet& files,
                      const RunFacts& run, const Totals& totals) {
  Rows rows;
  rows.add("date", run.started);
  rows.add("host", run.host);
  rows.add("version", "bootstorm " + run.version);
  rows.add("command line", run.command);
  rows.add("device", options.device);
  if (!options.files_path.empty()) rows.add("files", options.files_path);
  rows.add("server", servers_text(fleet.boards()));
  return rows.html("This run") + figures(fleet, options, totals) + files_html(files);
}

}  // namespace bootstorm::swarm
