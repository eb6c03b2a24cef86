#include "swarm/swarm.hpp"

#include <sched.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "base/environment_error.hpp"
#include "base/exit_codes.hpp"
#include "base/signals.hpp"
#include "swarm/fleet/boards.hpp"
#include "swarm/fleet/files.hpp"
#include "swarm/fleet/fleet.hpp"
#include "swarm/html/html.hpp"
#include "swarm/report/report.hpp"

namespace bootstorm::swarm {

namespace {

constexpr Nanos look_around_ns = 100 * nanos_per_ms;  // signals, the progress line on a terminal
constexpr Nanos plain_line_ns = 5 * nanos_per_s;      // where there is no terminal
constexpr unsigned empty_rounds_max = 200;            // then the CPU is given away
constexpr useconds_t nap_us = 20;

/// Shows how far it is: rewriting one line on a terminal, a line now and then elsewhere.
class Progress {
 public:
  Progress(bool quiet, Nanos now) : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0), last_shown_at_(now) {}

  void look(const SwarmFleet& fleet, Nanos now) {
    if (quiet_ || now - last_shown_at_ < (terminal_ ? look_around_ns : plain_line_ns)) return;
    const std::uint64_t rate = (fleet.blocks() - last_shown_blocks_) * nanos_per_s / (now - last_shown_at_);
    const std::string text = progress_text(fleet, rate);
    std::cerr << (terminal_ ? "\r\x1b[K" + text : text + "\n") << std::flush;
    last_shown_at_ = now;
    last_shown_blocks_ = fleet.blocks();
  }
  void end() const {
    if (!quiet_ && terminal_) std::cerr << "\r\x1b[K" << std::flush;
  }

 private:
  bool quiet_;
  bool terminal_;
  Nanos last_shown_at_;
  std::uint64_t last_shown_blocks_ = 0;
};

/// Until all boards are done, the time is over or somebody stops it.
void run_fleet(SwarmFleet& fleet, const dpdk::RawPort& port, const SwarmOptions& options, const Signals& signals) {
  const Nanos began_at = port.now();
  Progress progress{options.quiet, began_at};
  Nanos looked_at = began_at;
  for (unsigned empty_rounds = 0; fleet.unfinished() != 0;) {
    empty_rounds = fleet.round() ? 0 : empty_rounds + 1;
    if (empty_rounds > empty_rounds_max) {
      usleep(nap_us);
    } else if (empty_rounds != 0) {
      sched_yield();
    }
    const Nanos now = port.now();
    if (now - looked_at < look_around_ns) continue;
    looked_at = now;
    progress.look(fleet, now);
    const auto signal = signals.wait_ms(0);
    if (now - began_at > options.timeout_ns || signal == SIGINT || signal == SIGTERM) break;
  }
  progress.end();
}

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (file.flush()) return true;
  std::cerr << "bootstorm: cannot write the report to " << path << '\n';
  return false;
}

}  // namespace

int swarm(const SwarmOptions& options) {
  const Signals signals;
  const SwarmFiles files{options.files_path};
  const SwarmBoards boards{options, files.set()};
  if (const std::string complaint = boards.complaint(); !complaint.empty()) {
    std::cerr << "bootstorm: " << complaint << '\n';
    return exit_usage;
  }
  try {
    dpdk::RawPort port{{.device = options.device}};
    SwarmFleet fleet{options, boards.make(), port};
    if (!options.record_path.empty()) {
      port.record(options.record_path, options.record_sent ? dpdk::Record::sent : dpdk::Record::everything);
    }
    const RunFacts run = run_facts_now();
    const Nanos began_at = port.now();
    run_fleet(fleet, port, options, signals);
    const Nanos took = port.now() - began_at;
    std::cout << report_text(fleet, files.set(), run, took) << std::flush;
    bool written = port.finish_recording();
    if (!written) std::cerr << "bootstorm: cannot write the whole recording to " << options.record_path << '\n';
    if (!options.json_path.empty()) {
      written = write_file(options.json_path, report_json(fleet, options, files.set(), run, took)) && written;
    }
    if (!options.html_path.empty())
      written = write_file(options.html_path, report_html(fleet, options, files.set(), run, took)) && written;
    if (!written) return exit_environment;
    const auto booted = fleet.by_state()[static_cast<std::size_t>(client::State::booted)];
    return booted == fleet.boards().size() ? exit_ok : exit_configuration;
  } catch (const EnvironmentError& error) {
    std::cerr << "bootstorm: " << error.what() << '\n';
    return exit_environment;
  }
}

}  // namespace bootstorm::swarm
