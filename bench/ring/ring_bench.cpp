// The worker as it is when it serves, over net_ring: buffers, rings, devices and all. Beside it an echo in the worker's
// place on the same rings, so that the ratio says what the protocol costs above moving frames.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>

#include "base/environment_error.hpp"
#include "report.hpp"
#include "rows.hpp"

namespace bootstorm::bench {
namespace {

constexpr std::size_t hot_bytes = std::size_t{8} << 20;
constexpr std::size_t counted_bytes = std::size_t{1} << 20;  // enough where nothing is timed
constexpr std::size_t cold_bytes = std::size_t{256} << 20;
constexpr std::size_t eal_bytes = std::size_t{128} << 20;
constexpr unsigned lcores = 2;

struct Options {
  RowSettings rows;
  std::string json_path;
  std::string count;  // only this, once, for the count of its instructions
  bool quick = false;
};

int run(const Options& options) {
  dpdk::Eal eal{{.name = "bootstorm-ring-bench",
                 .devices = {},
                 .workers = lcores,
                 // Where instructions are counted, by valgrind, there are no huge pages.
                 .memory = options.count.empty() ? MemoryMode::automatic : MemoryMode::ordinary,
                 .memory_bytes = eal_bytes}};
  Rows rows{eal, options.rows};
  const BenchFile hot{options.count.empty() ? hot_bytes : counted_bytes};
  if (!options.count.empty()) {
    rows.count(hot, options.count);
    return 0;
  }
  rows.one_core(hot, false);
  rows.two_cores(hot);
  if (!options.quick) rows.one_core(BenchFile{cold_bytes}, true);
  rows.two_workers(hot);
  rows.hand_off(hot);
  rows.instructions();
  rows.captures(hot);

  print_table(rows.all(), std::cout);
  std::cout << fmt::format("frame buffers lie in {}\n", eal.hugepages() ? "huge pages" : "ordinary pages");
  if (!options.json_path.empty()) {
    std::ofstream file{options.json_path};
    file << nlohmann::json{{"rows", to_json(rows.all())}, {"hugepages", eal.hugepages()}}.dump(2) << '\n';
    if (!file.flush()) throw std::runtime_error{options.json_path + " cannot be written"};
  }
  return 0;
}

}  // namespace
}  // namespace bootstorm::bench

int main(int argc, char** argv) {
  CLI::App app{"Measures the appliance's worker over net_ring, beside a bare echo on the same rings.", "ring_bench"};
  bootstorm::bench::Options options;
  app.add_flag("--quick", options.quick, "fewer and shorter repetitions, nothing cold");
  app.add_option("--json", options.json_path, "write all rows there too");
  app.add_option("--sessions", options.rows.sessions, "open transfers")
      ->capture_default_str()
      ->check(CLI::Range(1, 20000));
  app.add_option("--window", options.rows.window, "ACKs under way at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 2048));
  app.add_option("--frames", options.rows.frames, "of each repetition")->capture_default_str();
  app.add_option("--repetitions", options.rows.repetitions)->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--count", options.count, "run one measurement once, to be counted from outside")
      ->check(CLI::IsMember({"live1", "live2", "echo", "nothing_kept", "one_captured"}));
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.rows.repetitions = 5;
    options.rows.frames = 500'000;
    options.rows.storm = std::chrono::seconds{1};
  }
  try {
    return bootstorm::bench::run(options);
  } catch (const bootstorm::EnvironmentError& error) {
    std::cerr << "ring_bench: " << error.what() << '\n';
    return 3;
  } catch (const std::exception& error) {
    std::cerr << "ring_bench: " << error.what() << '\n';
    return 1;
  }
}
