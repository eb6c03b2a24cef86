// Boots a farm of simulated boards from the core in virtual time, once for each seed, and says what did not hold.
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <sstream>
#include <utility>

#include "client/registry.hpp"
#include "floors.hpp"
#include "matrix.hpp"
#include "storm.hpp"
#include "world.hpp"

namespace bootstorm::sim {

namespace {

const std::map<std::string, Steering> steerings{
    {"one-queue", Steering::one_queue}, {"rss", Steering::rss}, {"scattered", Steering::scattered}};

// From the figures that each loss allows: two lossy ways are passed by 1 / (1 - loss)^2 DATA frames a block, and what
// is above that is the margin. A ROM needs its DISCOVER, the OFFER and two wake frames in one of five attempts.
void set_bounds(Scenario& scenario) {
  const double both_ways = 1 / ((1 - scenario.loss) * (1 - scenario.loss));
  scenario.data_per_block_max = scenario.loss == 0 ? 1.005 : both_ways * 1.02 + scenario.loss * 0.11;
  if (scenario.loss >= 0.2) {
    scenario.data_per_block_max = 1.62;
    scenario.power_cycled_max = 0.12;
  } else if (scenario.loss >= 0.05) {
    scenario.data_per_block_max = 1.13;
    scenario.power_cycled_max = 0.005;
  } else if (scenario.loss >= 0.01) {
    scenario.data_per_block_max = 1.03;
    scenario.power_cycled_max = 0.002;
  }
}

Report run_one(const Scenario& scenario) {
  const auto start = std::chrono::steady_clock::now();
  Report report = World{scenario}.run();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf(
      "seed %llu: %u of %u booted after %.1f s (virtual), %u power-cycled, %.4f DATA a block (%llu blocks), "
      "%llu repeated, %llu frames, %llu handed over; %.2f s\n",
      static_cast<unsigned long long>(scenario.seed), report.booted, scenario.boards,
      static_cast<double>(report.booted_after) / 1e9, report.power_cycled,
      static_cast<double>(report.data_sent) / static_cast<double>(report.blocks == 0 ? 1 : report.blocks),
      static_cast<unsigned long long>(report.blocks), static_cast<unsigned long long>(report.data_repeated),
      static_cast<unsigned long long>(report.frames), static_cast<unsigned long long>(report.handed_over),
      took.count());
  for (std::size_t i = 0; i < report.silences.size(); ++i) {
    if (report.silences[i] == 0) continue;
    std::printf("  %u power cycles: %s\n", report.silences[i],
                std::string{name_of(static_cast<client::Failure>(i))}.c_str());
  }
  for (const std::string& fault : report.faults) std::printf("  FAULT: %s\n", fault.c_str());
  if (!report.faults.empty()) std::printf("  again: %s\n", replay_command(scenario).c_str());
  std::fflush(stdout);
  return report;
}

/// The same farm twice, the second time beside a flood of requests from nobody: nearly all boot, and hardly later.
bool run_beside_flood(Scenario scenario) {
  const unsigned flood_per_s = std::exchange(scenario.flood_per_s, 0);
  const Report alone = run_one(scenario);
  scenario.flood_per_s = flood_per_s;
  scenario.data_per_block_max = -1;
  scenario.power_cycled_max = 0.01;
  const Report beside = run_one(scenario);
  const Nanos p99_alone = alone.waits.quantile_ns(0.99);
  const Nanos p99_beside = beside.waits.quantile_ns(0.99);
  const double finished = 1 - static_cast<double>(beside.power_cycled) / scenario.boards;
  std::printf("beside %u requests/s from nobody: %.1f %% of the boards booted at once, p99 wait %.3f ms, alone %.3f\n",
              flood_per_s, finished * 100, static_cast<double>(p99_beside) / 1e6, static_cast<double>(p99_alone) / 1e6);
  const bool good = finished >= 0.99 && p99_beside <= 2 * p99_alone;
  if (!good) std::printf("  FAULT: 99 %% should boot, and p99 at most double\n");
  return good && alone.faults.empty() && beside.faults.empty();
}

/// The same farm twice, the second time with a worker that stands still: the boards of the others do not notice.
bool run_beside_stopped_worker(Scenario scenario) {
  const Nanos stops_for_ns = std::exchange(scenario.worker_stops_for_ns, 0);
  scenario.steering = Steering::rss;
  scenario.counts_all_boards = false;
  const Report alone = run_one(scenario);
  scenario.worker_stops_for_ns = stops_for_ns;
  scenario.data_per_block_max = -1;
  scenario.power_cycled_max = 1;  // boards of the worker that stands still may give up,
  scenario.may_repeat = true;     // and have their blocks again when it goes on
  const Report beside = run_one(scenario);
  const Nanos p99_alone = alone.waits.quantile_ns(0.99);
  const Nanos p99_beside = beside.waits.quantile_ns(0.99);
  std::printf("beside a stopped worker: p99 wait of the others' boards %.3f ms, alone %.3f\n",
              static_cast<double>(p99_beside) / 1e6, static_cast<double>(p99_alone) / 1e6);
  const bool is_felt = beside.booted_after >= alone.booted_after + stops_for_ns / 2;
  if (!is_felt) std::printf("  FAULT: nobody waited for the worker, so nothing was tried\n");
  const bool good = is_felt && 5 * p99_beside <= 6 * p99_alone;
  if (5 * p99_beside > 6 * p99_alone) std::printf("  FAULT: p99 should be at most 1.2 times what it is alone\n");
  return good && alone.faults.empty() && beside.faults.empty();
}

/// The same farm twice, the second time with the appliance looking around as it does by default: nobody boots later.
bool run_beside_probing(Scenario scenario) {
  scenario.probe = false;
  const Report without = run_one(scenario);
  scenario.probe = true;
  const Report with = run_one(scenario);
  const Nanos p99_without = without.boots.quantile_ns(0.99);
  const Nanos p99_with = with.boots.quantile_ns(0.99);
  std::printf("looking around: %zu broadcasts, p99 of the boots %.3f s, without %.3f\n", with.broadcasts.size(),
              static_cast<double>(p99_with) / 1e9, static_cast<double>(p99_without) / 1e9);
  const bool good = p99_with <= p99_without + p99_without / 50;
  if (!good) std::printf("  FAULT: p99 should be the same\n");
  return good && without.faults.empty() && with.faults.empty();
}

/// The seeds of a matrix; only what goes wrong is told of one by itself.
bool run_matrix(std::uint64_t first, unsigned seeds, std::int64_t traced_board) {
  MatrixTotals totals;
  bool good = true;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    Scenario field = field_of(seed);
    field.traced_board = traced_board;
    const Report report = seeds == 1 ? run_one(field) : World{field}.run();
    totals.add(field, report);
    for (const std::string& fault : report.faults) {
      std::printf("seed %llu (%s): FAULT: %s\n  again: sim --matrix --seed %llu\n",
                  static_cast<unsigned long long>(seed), name_of(field).c_str(), fault.c_str(),
                  static_cast<unsigned long long>(seed));
      std::fflush(stdout);
      good = false;
    }
  }
  return totals.conclude() && good;
}

}  // namespace

std::string replay_command(const Scenario& scenario) {
  std::ostringstream text;
  text << "sim --seed " << scenario.seed << " --boards " << scenario.boards << " --shards " << scenario.shards;
  for (const auto& [name, steering] : steerings) {
    if (steering == scenario.steering) text << " --steering " << name;
  }
  text << " --loss " << scenario.loss << " --duplication " << scenario.duplication << " --reordering "
       << scenario.reordering << " --delay-us " << scenario.delay_ns / nanos_per_us;
  if (scenario.kernel_bytes != Scenario{}.kernel_bytes) text << " --kernel-bytes " << scenario.kernel_bytes;
  if (scenario.server_stalls_ns != 0) text << " --server-stalls-ms " << scenario.server_stalls_ns / nanos_per_ms;
  if (scenario.boards_stall_ns != 0) text << " --boards-stall-ms " << scenario.boards_stall_ns / nanos_per_ms;
  if (scenario.line_frame_ns != 0) text << " --line-frame-us " << scenario.line_frame_ns / nanos_per_us;
  if (scenario.pi4_every != 0) text << " --pi4-every " << scenario.pi4_every;
  if (scenario.broadcasts_reach_boards) text << " --shared-lan";
  if (!scenario.patient_roms) text << " --no-quirks";
  return text.str();
}

}  // namespace bootstorm::sim

namespace bootstorm::sim {
namespace {

/// One storm over a wire.
struct Storm {
  unsigned wire_mbit = 0;
  unsigned set_mb = 10;
};

void add_storm_options(CLI::App& app, Scenario& scenario, Storm& storm) {
  app.add_option("--wire-mbit", storm.wire_mbit, "one storm over a wire of so many Mbit/s");
  app.add_option("--set-mb", storm.set_mb, "what each of its boards reads, MB")->check(CLI::Range(1u, 1000u));
  app.add_option_function<std::string>(
      "--model",
      [&scenario](const std::string& name) {
        scenario.model = client::find_client_model(name);
        if (scenario.model == nullptr) throw CLI::ValidationError("--model", "there is no model " + name);
      },
      "of its boards");
  app.add_flag("--paced", scenario.paces_links, "with the appliance looking after full links");
  app.add_flag("--watch", scenario.is_watched, "print what is found out of the links");
  app.add_flag("--known", scenario.link_is_known, "and knowing the wire's rate");
}

}  // namespace
}  // namespace bootstorm::sim

int main(int argc, char** argv) {
  using namespace bootstorm;
  sim::Scenario scenario;
  unsigned seeds = 1;
  std::uint64_t delay_us = scenario.delay_ns / nanos_per_us;
  std::uint64_t server_stalls_ms = 0;
  std::uint64_t boards_stall_ms = 0;
  std::uint64_t line_frame_us = 0;
  unsigned stop_s = 0;
  bool no_quirks = false;
  bool floors = false;
  bool matrix = false;
  bool storms = false;
  sim::Storm storm;
  CLI::App app{"Boots simulated boards from the core in virtual time"};
  app.add_option("--seed", scenario.seed, "the first seed");
  app.add_option("--seeds", seeds, "how many seeds to run, one after the other");
  app.add_option("--boards", scenario.boards)->check(CLI::Range(1u, 50'000u));
  app.add_option("--pi4-every", scenario.pi4_every, "every so many boards one is a Pi 4");
  app.add_option("--shards", scenario.shards)->check(CLI::Range(1u, shards_max));
  app.add_option("--steering", scenario.steering)->transform(CLI::CheckedTransformer(sim::steerings));
  app.add_option("--loss", scenario.loss, "share of frames, each way")->check(CLI::Range(0.0, 0.9));
  app.add_option("--duplication", scenario.duplication)->check(CLI::Range(0.0, 0.9));
  app.add_option("--reordering", scenario.reordering)->check(CLI::Range(0.0, 1.0));
  app.add_option("--delay-us", delay_us, "each way");
  app.add_option("--kernel-bytes", scenario.kernel_bytes, "the size of kernel8.img");
  app.add_option("--server-stalls-ms", server_stalls_ms, "the appliance is kept from its CPU for up to so long");
  app.add_option("--boards-stall-ms", boards_stall_ms, "the boards are, all together");
  app.add_option("--line-frame-us", line_frame_us, "how long a frame to a board takes the line");
  app.add_flag("--floors", floors, "when to send a block again: the table of bench/results/NOTES.md");
  app.add_option("--trace", scenario.traced_board, "a board's number: print its frames");
  app.add_flag("--shared-lan", scenario.broadcasts_reach_boards, "boards hear each other's broadcasts");
  app.add_flag("--no-quirks", no_quirks, "boot ROMs without the timeout bug");
  app.add_option("--flood", scenario.flood_per_s, "requests a second from addresses that nobody has");
  app.add_option("--stop-worker", stop_s, "seconds for which the last worker stands still");
  app.add_flag("--probe", scenario.probe, "without and with the look for hosts and servers that are in the way");
  app.add_flag("--matrix", matrix, "each seed is another client on another network: nothing else is to be said");
  sim::add_storm_options(app, scenario, storm);
  app.add_flag("--storms", storms, "more boards than the wire carries in time: a table");
  CLI11_PARSE(app, argc, argv);
  if (matrix) return sim::run_matrix(scenario.seed, seeds, scenario.traced_board) ? 0 : 1;
  if (storms) return sim::tabulate_storms(scenario) ? 0 : 1;
  if (storm.wire_mbit != 0) return sim::run_storm(scenario, seeds, storm.wire_mbit, storm.set_mb) ? 0 : 1;
  if (floors) return sim::compare_floors() ? 0 : 1;
  scenario.delay_ns = delay_us * nanos_per_us;
  scenario.server_stalls_ns = server_stalls_ms * nanos_per_ms;
  scenario.boards_stall_ns = boards_stall_ms * nanos_per_ms;
  scenario.line_frame_ns = line_frame_us * nanos_per_us;
  scenario.patient_roms = !no_quirks;
  sim::set_bounds(scenario);
  scenario.worker_stops_for_ns = stop_s * nanos_per_s;
  if (stop_s != 0) return sim::run_beside_stopped_worker(scenario) ? 0 : 1;
  if (scenario.flood_per_s != 0) return sim::run_beside_flood(scenario) ? 0 : 1;
  if (scenario.probe) return sim::run_beside_probing(scenario) ? 0 : 1;
  bool good = true;
  for (unsigned i = 0; i < seeds; ++i, ++scenario.seed) good = sim::run_one(scenario).faults.empty() && good;
  return good ? 0 : 1;
}
