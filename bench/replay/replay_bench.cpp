// A recorded storm through the appliance's worker: one pass over the capture, which net_pcap reads from the page cache,
// beside a loop that only receives the same frames and frees them. Both pay for reading the file, so their difference
// is the worker, and their quotient the share of what net_pcap could bring. Answers are made and dropped by the driver.
//
// One pass and not net_pcap's infinite_rx: when the capture begins again, boards ask for transfers that the worker
// gives other TIDs than the recorded ACKs are for, and what is measured is the answer "unknown transfer". Each pass has
// a worker of its own that has seen nothing yet.
#include <fmt/format.h>
#include <rte_cycles.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <variant>

#include "base/environment_error.hpp"
#include "config/config.hpp"
#include "live/replay.hpp"

namespace bootstorm::bench {
namespace {

struct Options {
  std::string config_path;
  std::string storm_path;
  bool serves = false;
  std::string json_path;
  unsigned repetitions = 7;
};

/// Of several passes the least disturbed one: noise only adds.
struct Best {
  std::uint64_t frames = 0;
  double ns_per_frame = 1e18;

  void take(const live::Pass& pass) {
    if (pass.frames == 0 || (frames != 0 && pass.frames != frames)) {
      throw std::runtime_error{fmt::format("a pass had {} frames, the one before {}", pass.frames, frames)};
    }
    frames = pass.frames;
    const double ns = static_cast<double>(pass.cycles) * 1e9 / static_cast<double>(rte_get_tsc_hz());
    ns_per_frame = std::min(ns_per_frame, ns / static_cast<double>(frames));
  }
};

/// What says whether the replayed boards came to their ends; kept of the pass in which most did.
struct Ends {
  std::uint64_t files_finished = 0;
  std::uint64_t bytes_acknowledged = 0;
  std::uint64_t unknown_tid = 0;
  std::uint64_t sent = 0;

  void take(dpdk::Worker& worker) {
    const Counters& counters = worker.shard().counters;
    if (counters[Reason::tftp_finished].get() < files_finished) return;
    files_finished = counters[Reason::tftp_finished].get();
    bytes_acknowledged = counters[Statistic::tftp_bytes_acknowledged].get();
    unknown_tid = counters[Reason::tftp_unknown_tid].get();
    sent = worker.counters().sent.get();
  }
};

config::Config config_of(const std::string& path) {
  auto loaded = config::load_config(path);
  if (const auto* errors = std::get_if<std::vector<config::ConfigError>>(&loaded)) {
    throw std::runtime_error{to_text(errors->front())};
  }
  return std::get<config::Config>(std::move(loaded));
}

void run(const Options& options) {
  live::Replay replay{config_of(options.config_path), live::pcap_device(options.storm_path, ""), MemoryMode::automatic};
  const dpdk::Clock clock;
  Best worker;
  Best bare;
  Ends ends;
  for (unsigned i = 0; i < options.repetitions; ++i) {
    bare.take(replay.discard());
    const auto fresh = replay.worker(clock);
    worker.take(replay.play(*fresh));
    ends.take(*fresh);
  }
  if (worker.frames != bare.frames) throw std::runtime_error{"the worker has not seen every frame"};
  const double share = bare.ns_per_frame / worker.ns_per_frame;
  std::cout << fmt::format(
      "{} frames, {} answers; worker {:.1f} ns a frame ({:.2f} million a second), received and freed "
      "{:.1f} ns: share {:.3f}; {} files finished\n",
      worker.frames, ends.sent, worker.ns_per_frame, 1e3 / worker.ns_per_frame, bare.ns_per_frame, share,
      ends.files_finished);
  if (options.json_path.empty()) return;
  const nlohmann::json figures{{"frames", worker.frames},
                               {"sent", ends.sent},
                               {"worker_ns", worker.ns_per_frame},
                               {"bare_ns", bare.ns_per_frame},
                               {"frames_per_s", 1e9 / worker.ns_per_frame},
                               {"share", share},
                               {"files_finished", ends.files_finished},
                               {"bytes_acknowledged", ends.bytes_acknowledged},
                               {"unknown_tid", ends.unknown_tid}};
  std::ofstream file{options.json_path};
  file << figures.dump(2) << '\n';
  if (!file.flush()) throw std::runtime_error{options.json_path + " cannot be written"};
}

}  // namespace
}  // namespace bootstorm::bench

int main(int argc, char** argv) {
  CLI::App app{
      "Replays a storm that `bootstorm swarm --record-sent` has written, and measures the worker. While it is "
      "written,\n"
      "--serve answers the boards: it gives out TIDs in their order, as the replay does, and not by a key of its own.",
      "replay_bench"};
  bootstorm::bench::Options options;
  app.add_option("-c,--config", options.config_path,
                 "what the storm is served by; its device is opened by --serve alone")
      ->required()
      ->check(CLI::ExistingFile);
  auto* const serve = app.add_flag("--serve", options.serves, "serve the boards, until SIGTERM");
  app.add_option("--storm", options.storm_path, "the recording")->excludes(serve)->check(CLI::ExistingFile);
  app.add_option("--json", options.json_path, "write the figures there too");
  app.add_option("--repetitions", options.repetitions)->capture_default_str()->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  try {
    if (options.serves == !options.storm_path.empty()) throw std::runtime_error{"either --serve or --storm is needed"};
    if (options.serves)
      bootstorm::live::serve_until_sigterm(bootstorm::bench::config_of(options.config_path));
    else
      bootstorm::bench::run(options);
    return 0;
  } catch (const bootstorm::EnvironmentError& error) {
    std::cerr << "replay_bench: " << error.what() << '\n';
    return 3;
  } catch (const std::exception& error) {
    std::cerr << "replay_bench: " << error.what() << '\n';
    return 1;
  }
}
