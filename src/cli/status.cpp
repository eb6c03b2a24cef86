// bootstorm status: which generation of files is served, how much memory files take, whether leases are written.
#include <ostream>
#include <string>

#include "base/text.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

void write_on_demand(const Json& files, std::ostream& out) {
  out << "not all files fit tftp.cache: " << number_of(files, "in_memory") << " of " << number_of(files, "files")
      << " are in memory; " << number_of(files, "loaded") << " were loaded on request (in "
      << number_of(files, "wait_mean_ms") << " ms on average, " << number_of(files, "wait_longest_ms")
      << " ms at most), " << number_of(files, "evicted") << " evicted, " << number_of(files, "failed") << " failed, "
      << number_of(files, "waiting") << " pending\n";
}

void write_leases(const Json& leases, std::ostream& out) {
  out << "leases: " << counted(number_of(leases, "written"), "change", "changes") << " written in "
      << counted(number_of(leases, "commits"), "commit", "commits") << '\n';
  if (!leases.value("latched", false)) return;
  out << "LEASES CANNOT BE WRITTEN (" << leases.value("trouble", "") << "): no client gets a new address; "
      << (leases.value("recovers", false) ? "writing resumes when the cause is gone"
                                          : "repair the disk, then restart the appliance")
      << '\n';
}

void write_status(const Json& answer, std::ostream& out) {
  const Json degraded = answer.value("degraded", Json::array());
  const bool is_ready = answer.value("ready", false);
  out << (!is_ready ? "not ready: " : degraded.empty() ? "ready: " : "degraded: ") << generation_text(answer) << '\n';
  for (const Json& trouble : degraded) out << "trouble: " << trouble.get<std::string>() << '\n';
  out << counted(number_of(answer, "generations_alive"), "generation", "generations") << " of files in "
      << bytes_text(number_of(answer, "generations_bytes")) << " of memory; " << number_of(answer, "generations_freed")
      << " freed\n";
  if (const auto buffers = answer.find("buffers"); buffers != answer.end()) {
    out << number_of(*buffers, "in_use") << " of " << number_of(*buffers, "total") << " frame buffers in use\n";
  }
  if (const auto rollout = answer.find("rollout"); rollout != answer.end()) {
    out << "roll-out: image " << printable(text_of(*rollout, "image")) << " to " << printable(text_of(*rollout, "to"))
        << "; " << counted(number_of(*rollout, "boards"), "listed board gets", "listed boards get") << " it\n";
  }
  if (const auto files = answer.find("on_demand"); files != answer.end()) write_on_demand(*files, out);
  if (const auto leases = answer.find("leases"); leases != answer.end()) write_leases(*leases, out);
  for (const Json& warning : answer.value("warnings", Json::array())) {
    out << "warning: " << warning.get<std::string>() << '\n';
  }
}

}  // namespace

Command status_command() {
  return asking_command("status",
                        "  bootstorm status\n"
                        "  bootstorm status --json | jq .leases",
                        {.answer = write_status});
}

}  // namespace bootstorm::cli
