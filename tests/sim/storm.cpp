#include "storm.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string>

#include "client/pi3.hpp"
#include "client/pi4.hpp"
#include "world.hpp"

namespace bootstorm::sim {

namespace {

/// The files that such a board reads, of that size in all. A Pi 3 is given no initial RAM disk.
test::BootFiles::Sizes files_of(const client::ClientModel& model, std::size_t set_bytes) {
  const std::size_t start = set_bytes / 10;
  const std::size_t rest = 110'000;
  const std::size_t kernel = &model == &client::pi3_model ? set_bytes - start - rest : set_bytes / 10 * 4;
  return {{"bootcode.bin", 52'476},
          {"start.elf", start},
          {"start4.elf", start},
          {"fixup.dat", 7'303},
          {"fixup4.dat", 7'303},
          {"config.txt", 1'200},
          {"cmdline.txt", 160},
          {"bcm2710-rpi-3-b.dtb", 34'000},
          {"bcm2711-rpi-4-b.dtb", 53'000},
          {"initramfs8", set_bytes - std::min(set_bytes, kernel + start + rest)},
          {"kernel8.img", kernel}};
}

struct Row {
  const client::ClientModel* model;
  unsigned boards;
  std::uint64_t bits_per_s;
  std::size_t set_bytes;
  double late_max = 1.15;  // the last board, in times of what its bytes take on the wire
};
constexpr std::array rows{
    Row{&client::pi4_model, 20, gigabit / 10, 30'000'000},  Row{&client::pi4_model, 50, gigabit / 10, 30'000'000},
    Row{&client::pi4_model, 100, gigabit / 10, 30'000'000}, Row{&client::pi4_model, 300, gigabit / 10, 10'000'000},
    Row{&client::pi4_model, 200, gigabit, 30'000'000},      Row{&client::pi4_model, 500, gigabit, 30'000'000},
    Row{&client::pi3_model, 300, gigabit / 10, 10'000'000},
};
constexpr Nanos lone_wait_max_ns = 5 * nanos_per_ms;
constexpr Nanos watched_ns = 900 * nanos_per_s;

void print(const Row& row, const Report& report, const Scenario& scenario, double took_s) {
  const double used = static_cast<double>(report.file_bytes_used);
  const double sent = static_cast<double>(report.file_bytes_sent);
  const double least_s = static_cast<double>(row.boards) * static_cast<double>(row.set_bytes) * 8 /
                         static_cast<double>(scenario.wire.bits_per_s);
  std::printf("| %s | %u | %llu | %.0f | %.0f %% | %.1f | %.1f | %.0f %% | %llu | %.1f | %u | %u | %.0f s |\n",
              std::string{row.model->name}.c_str(), row.boards,
              static_cast<unsigned long long>(row.bits_per_s / 1'000'000), static_cast<double>(row.set_bytes) / 1e6,
              100.0 * report.booted / row.boards, static_cast<double>(report.booted_after) / 1e9, least_s,
              sent == 0 ? 0 : 100 * (1 - used / sent), static_cast<unsigned long long>(report.wire_dropped),
              static_cast<double>(report.lone_waits.quantile_ns(0.99)) / 1e6,
              report.silences[static_cast<std::size_t>(client::Failure::file_took_too_long)], report.power_cycled,
              took_s);
  std::fflush(stdout);
}

}  // namespace

Scenario storm_of(const client::ClientModel& model, unsigned boards, std::uint64_t bits_per_s, std::size_t set_bytes) {
  Scenario scenario;
  scenario.model = &model;
  scenario.boards = boards;
  scenario.files = files_of(model, set_bytes);
  scenario.keeps_limits = true;
  scenario.wire.bits_per_s = bits_per_s;
  scenario.jitter_ns = 0;
  scenario.power_cycled_max = 1;
  scenario.may_repeat = true;
  return scenario;
}

void print_heads() {
  std::printf(
      "| model | boards | Mbit/s | set, MB | booted | last after, s | wire's least, s | served nobody | dropped | lone "
      "ARP p99, ms | files given up | dark | took |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
}

Nanos frame_ns(const Row& row) { return 1538 * 8 * nanos_per_s / row.bits_per_s; }

/// What is promised where links are looked after.
void check(const Row& row, const Scenario& scenario, Report& report) {
  const auto expect = [&report](bool holds, const std::string& text) {
    if (!holds) report.faults.push_back(text);
  };
  const auto count = [&report](client::Failure failure) { return report.silences[static_cast<std::size_t>(failure)]; };
  expect(report.booted == row.boards, "not all have booted");
  expect(count(client::Failure::file_took_too_long) == 0, "a file was given up");
  expect(report.power_cycled == 0, "a board went dark");
  const auto sent = static_cast<double>(report.file_bytes_sent);
  expect(static_cast<double>(report.file_bytes_used) >= sent * (0.99 - 3 * scenario.loss), "bytes served nobody");
  expect(report.lone_waits.quantile_ns(0.99) <= std::max(lone_wait_max_ns, 10 * frame_ns(row)),
         "a lone host has waited");
  const double least_ns = static_cast<double>(report.wire_bytes) * 8e9 / static_cast<double>(row.bits_per_s);
  expect(static_cast<double>(report.booted_after) <= least_ns * row.late_max, "the last board came late");
}

bool run_row(const Row& row, const Scenario& like) {
  Scenario scenario = storm_of(*row.model, row.boards, row.bits_per_s, row.set_bytes);
  scenario.seed = like.seed;
  scenario.shards = like.shards;
  scenario.loss = like.loss;
  scenario.paces_links = like.paces_links;
  scenario.link_is_known = like.link_is_known;
  scenario.is_watched = like.is_watched;
  scenario.time_max_ns = watched_ns;
  const auto start = std::chrono::steady_clock::now();
  Report report = World{scenario}.run();
  if (scenario.paces_links) check(row, scenario, report);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  print(row, report, scenario, took.count());
  for (const std::string& fault : report.faults) std::printf("  FAULT: %s\n", fault.c_str());
  return report.faults.empty();
}

bool tabulate_storms(const Scenario& like) {
  print_heads();
  bool good = true;
  for (const Row& row : rows) good = run_row(row, like) && good;
  return good;
}

bool run_storm(const Scenario& like, unsigned seeds, unsigned mbit_per_s, unsigned set_mb) {
  print_heads();
  Scenario scenario = like;
  bool good = true;
  for (unsigned i = 0; i < seeds; ++i, ++scenario.seed) {
    const Row row{like.model, like.boards, mbit_per_s * std::uint64_t{1'000'000}, set_mb * std::size_t{1'000'000}};
    good = run_row(row, scenario) && good;
  }
  return good;
}

}  // namespace bootstorm::sim
