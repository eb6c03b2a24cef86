// The worker as it is when it serves, over net_ring: buffers, rings, devices and all. Beside it an echo in the worker's
// place on the same rings, so that the ratio says what the protocol costs above moving frames.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>

#include "dpdk/environment_error.hpp"
#include "instructions.hpp"
#include "measure.hpp"
#include "report.hpp"

namespace bootstorm::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t hot_bytes = std::size_t{8} << 20;
constexpr std::size_t counted_bytes = std::size_t{1} << 20;  // enough where nothing is timed
constexpr std::size_t cold_bytes = std::size_t{256} << 20;
constexpr std::size_t eal_bytes = std::size_t{128} << 20;
constexpr unsigned lcores = 2;

struct Options {
  unsigned sessions = 10'000;
  unsigned window = 512;
  unsigned repetitions = 9;
  std::uint64_t frames = 2'000'000;
  std::chrono::milliseconds storm = 3s;
  std::string json_path;
  std::string count;  // only this, once, for the count of its instructions
  bool quick = false;
};

/// The best of several repetitions: on a machine that others use too, only the least disturbed one says what it costs.
struct Best {
  double ns = 1e18;
  void take(const Cost& cost) { ns = std::min(ns, cost.ns_per_frame); }
};

std::string ns_text(double ns) { return fmt::format("{:.1f} ns", ns); }

class Bench {
 public:
  Bench(dpdk::Eal& eal, const Options& options) : eal_(eal), options_(options) {}

  void one_core(const BenchFile& file, bool cold) {
    Stand stand{eal_, shape({}), file};
    Best live;
    Best block;
    Best plain;
    for (unsigned i = 0; i < options_.repetitions; ++i) {
      plain.take(pairs(stand, stand.echo(Echo::Answer::as_it_came), true).front());
      block.take(pairs(stand, stand.echo(Echo::Answer::with_block), true).front());
      live.take(pairs(stand, stand.live(), false).front());
    }
    const std::string with = cold ? ", file bytes cold" : "";
    rows_.push_back({.name = "live over net_ring, mbufs and rings included" + with,
                     .measured_as = "share of the rate of a bare echo of frames as long (558 bytes) on the same rings",
                     .value = block.ns / live.ns,
                     .unit = "",
                     .bar = cold ? std::nullopt : std::optional{0.35},
                     .aim = cold ? std::nullopt : std::optional{0.6},
                     .at_most = false,
                     .note = fmt::format("worker {}, echo {} per frame; {} transfers, {} ACKs under way, in turns on "
                                         "one core",
                                         ns_text(live.ns), ns_text(block.ns), options_.sessions, options_.window)});
    rows_.push_back({.name = "  beside an echo that sends back the 60 bytes" + with,
                     .measured_as = "the same, but the echo has no block to send",
                     .value = plain.ns / live.ns,
                     .unit = "",
                     .bar = {},
                     .aim = {},
                     .at_most = false,
                     .note = fmt::format("echo {} per frame", ns_text(plain.ns))});
  }

  void two_cores(const BenchFile& file) {
    Stand stand{eal_, shape({}), file};
    const auto time = options_.storm / 4;
    const Storm plain = beside(stand, stand.echo(Echo::Answer::as_it_came), true, time, 0ns);
    const Storm block = beside(stand, stand.echo(Echo::Answer::with_block), true, time, 0ns);
    const Storm live = beside(stand, stand.live(), false, options_.storm, 100us);
    rows_.push_back(
        {.name = "  worker and boards on a core each",
         .measured_as = "share of the rate of the echo of 558 bytes; the boards' core may be the limit",
         .value = live.frames_per_s / block.frames_per_s,
         .unit = "",
         .bar = {},
         .aim = {},
         .at_most = false,
         .note = fmt::format("worker {:.2f}, echo {:.2f}, echo of 60 bytes {:.2f} million frames/s; {} cores",
                             live.frames_per_s / 1e6, block.frames_per_s / 1e6, plain.frames_per_s / 1e6, live.cores)});
    const auto at = [&live](double share) {
      const auto index = static_cast<std::size_t>(share * static_cast<double>(live.waits_ns.size()));
      return live.waits_ns.empty() ? 1e18
                                   : static_cast<double>(live.waits_ns[std::min(index, live.waits_ns.size() - 1)]);
    };
    const bool all = live.waits_ns.size() == live.asked && live.asked != 0;
    rows_.push_back({.name = "ARP and ping while TFTP saturates a worker",
                     .measured_as = "p99.9 of the wait for an answer, and every question answered",
                     .value = all ? at(0.999) / 1e3 : 1e9,
                     .unit = "us",
                     .bar = 1000,
                     .aim = {},
                     .at_most = true,
                     .note = fmt::format("{} of {} answered; p50 {:.0f} us, longest {:.0f} us", live.waits_ns.size(),
                                         live.asked, at(0.5) / 1e3, at(1.0) / 1e3)});
  }

  void two_workers(const BenchFile& file) {
    Best one;
    Best one_echo;
    Best two;
    Best two_echo;
    {
      Stand stand{eal_, shape({}), file};
      Stand both{eal_, shape({.workers = 2, .drivers = 2, .pairs = true}), file};
      const auto worse = [](const std::vector<Cost>& costs) {
        return std::ranges::max(costs, {}, &Cost::ns_per_frame);
      };
      for (unsigned i = 0; i < options_.repetitions; ++i) {
        one.take(pairs(stand, stand.live(), false).front());
        two.take(worse(pairs(both, both.live(), false)));
        one_echo.take(pairs(stand, stand.echo(Echo::Answer::with_block), true).front());
        two_echo.take(worse(pairs(both, both.echo(Echo::Answer::with_block), true)));
      }
    }
    rows_.push_back({.name = "  1 → 2 workers, a core each: time per frame",
                     .measured_as = "slower worker's time beside a lone one's; shows whether a line is shared",
                     .value = two.ns / one.ns,
                     .unit = "x",
                     .bar = {},
                     .aim = {},
                     .at_most = true,
                     .note = fmt::format("{} and {} per frame; two echoes beside one, which share nothing: {:.2f} x",
                                         ns_text(one.ns), ns_text(two.ns), two_echo.ns / one_echo.ns)});
  }

  void hand_off(const BenchFile& file) {
    Best straight;
    Best astray;
    {
      Stand right{eal_, shape({.workers = 2}), file};
      Stand wrong{eal_, shape({.workers = 2, .astray = true}), file};
      for (unsigned i = 0; i < options_.repetitions; ++i) {
        straight.take(all_in_turns(right));
        astray.take(all_in_turns(wrong));
      }
    }
    rows_.push_back(
        {.name = "  hand-off to the owning worker",
         .measured_as = "time per frame more than where every frame comes to its owner, 2 workers in turns "
                        "on one core",
         .value = astray.ns - straight.ns,
         .unit = "ns",
         .bar = {},
         .aim = {},
         .at_most = true,
         .note = fmt::format("{} instead of {} per frame; moving the frame's lines to another core comes on "
                             "top",
                             ns_text(astray.ns), ns_text(straight.ns))});
  }

  void instructions() {
    const auto one = instructions_per_frame("live1");
    if (!one) {
      std::cout << "instructions are not counted: valgrind is not installed\n";
      return;
    }
    const auto two = instructions_per_frame("live2");
    const auto handed = instructions_per_frame("handoff");
    const auto echo = instructions_per_frame("echo");
    if (!two || !handed || !echo) throw std::runtime_error{"counting instructions failed"};
    rows_.push_back({.name = "1 → 2 workers: instructions per frame",
                     .measured_as = "counted by callgrind without timers, each frame comes to its owner",
                     .value = *two / *one,
                     .unit = "x",
                     .bar = 1.10,
                     .aim = {},
                     .at_most = true,
                     .note = fmt::format("{:.0f} and {:.0f} instructions per frame; echo of 558 bytes {:.0f}; handed "
                                         "over {:.0f}",
                                         *one, *two, *echo, *handed)});
  }

  /// One measurement, for who counts its instructions from outside.
  void count(const BenchFile& file) {
    if (options_.count == "live2") return count_pairs(file);
    const bool two = options_.count == "handoff";
    Stand stand{eal_, shape({.workers = two ? 2u : 1u, .astray = two}), file};
    if (options_.count == "echo") {
      const auto handlers = stand.echo(Echo::Answer::with_block);
      stand.driver(0).expect_echo(true);
      (void)in_turns(stand.driver(0), handlers, options_.frames);
    } else {
      (void)all_in_turns(stand);
    }
  }

  /// One worker after the other, so that both have full bursts, as a lone one has.
  void count_pairs(const BenchFile& file) {
    Stand stand{eal_, shape({.workers = 2, .drivers = 2, .pairs = true}), file};
    const auto handlers = stand.live();
    for (unsigned i = 0; i < 2; ++i) {
      handlers[i]->enter();
      (void)in_turns(stand.driver(i), {&handlers[i], 1}, options_.frames / 2);
      handlers[i]->leave();
    }
  }

  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }

 private:
  [[nodiscard]] Shape shape(Shape wanted) const {
    wanted.sessions = options_.sessions;
    wanted.window = options_.window;
    return wanted;
  }
  [[nodiscard]] std::uint64_t frames(Stand& stand) const {
    return std::min(options_.frames, stand.driver(0).acks_max() / 2);
  }
  std::vector<Cost> pairs(Stand& stand, const std::vector<Handler*>& handlers, bool echo) {
    stand.rewind();
    for (unsigned i = 0; i < stand.shape().drivers; ++i) stand.driver(i).expect_echo(echo);
    return pairs_at_once(eal_, stand, handlers, frames(stand));
  }
  Storm beside(Stand& stand, const std::vector<Handler*>& handlers, bool echo, std::chrono::nanoseconds time,
               std::chrono::nanoseconds question_interval) {
    stand.rewind();
    stand.driver(0).expect_echo(echo);
    return beside_each_other(eal_, stand, handlers, time, question_interval);
  }
  Cost all_in_turns(Stand& stand) {
    stand.rewind();
    const auto handlers = stand.live();
    for (Handler* handler : handlers) handler->enter();
    const Cost cost = in_turns(stand.driver(0), handlers, frames(stand));
    for (Handler* handler : handlers) handler->leave();
    return cost;
  }

  dpdk::Eal& eal_;
  Options options_;
  std::vector<Row> rows_;
};

int run(const Options& options) {
  dpdk::Eal eal{{.name = "bootstorm-ring-bench",
                 .devices = {},
                 .workers = lcores,
                 // Where instructions are counted, by valgrind, there are no huge pages.
                 .memory = options.count.empty() ? dpdk::MemoryMode::automatic : dpdk::MemoryMode::ordinary,
                 .memory_bytes = eal_bytes}};
  Bench bench{eal, options};
  const BenchFile hot{options.count.empty() ? hot_bytes : counted_bytes};
  if (!options.count.empty()) {
    bench.count(hot);
    return 0;
  }
  bench.one_core(hot, false);
  bench.two_cores(hot);
  if (!options.quick) bench.one_core(BenchFile{cold_bytes}, true);
  bench.two_workers(hot);
  bench.hand_off(hot);
  bench.instructions();

  print_table(bench.rows(), std::cout);
  std::cout << fmt::format("frame buffers lie in {}\n", eal.hugepages() ? "huge pages" : "ordinary pages");
  if (!options.json_path.empty()) {
    std::ofstream file{options.json_path};
    file << nlohmann::json{{"rows", to_json(bench.rows())}, {"hugepages", eal.hugepages()}}.dump(2) << '\n';
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
  app.add_option("--sessions", options.sessions, "open transfers")->capture_default_str()->check(CLI::Range(1, 20000));
  app.add_option("--window", options.window, "ACKs under way at once")
      ->capture_default_str()
      ->check(CLI::Range(1, 2048));
  app.add_option("--frames", options.frames, "of each repetition")->capture_default_str();
  app.add_option("--repetitions", options.repetitions)->capture_default_str()->check(CLI::Range(1, 1000));
  app.add_option("--count", options.count, "run one measurement once, to be counted from outside")
      ->check(CLI::IsMember({"live1", "live2", "handoff", "echo"}));
  CLI11_PARSE(app, argc, argv);
  if (options.quick) {
    options.repetitions = 5;
    options.frames = 500'000;
    options.storm = std::chrono::seconds{1};
  }
  try {
    return bootstorm::bench::run(options);
  } catch (const bootstorm::dpdk::EnvironmentError& error) {
    std::cerr << "ring_bench: " << error.what() << '\n';
    return 3;
  } catch (const std::exception& error) {
    std::cerr << "ring_bench: " << error.what() << '\n';
    return 1;
  }
}
