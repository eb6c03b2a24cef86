// Each row of the table: what is set up for it, how it is measured, and what it is compared with.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "dpdk/device/eal.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "stand.hpp"

namespace bootstorm::bench {

struct RowSettings {
  unsigned sessions = 10'000;
  unsigned window = 512;
  unsigned repetitions = 9;
  std::uint64_t frames = 2'000'000;  // of each repetition
  std::chrono::milliseconds storm{3000};
};

/// The best of several repetitions: on a machine that others use too, only the least disturbed one says what it costs.
struct Best {
  double ns = 1e18;
  void take(const Cost& cost) { ns = std::min(ns, cost.ns_per_frame); }
};

[[nodiscard]] inline std::string ns_text(double ns) { return fmt::format("{:.1f} ns", ns); }

class Rows {
 public:
  Rows(dpdk::Eal& eal, const RowSettings& settings) : eal_(eal), settings_(settings) {}

  void one_core(const BenchFile& file, bool cold);
  void two_cores(const BenchFile& file);
  void two_workers(const BenchFile& file);
  void hand_off(const BenchFile& file);
  void instructions();
  /// What it costs to keep notable frames for captures, and to capture one board of all.
  void captures(const BenchFile& file);
  /// One measurement, once and without a row, for who counts its instructions from outside: live1, live2,
  /// echo, nothing_kept or one_captured.
  void count(const BenchFile& file, const std::string& what);

  [[nodiscard]] const std::vector<Row>& all() const { return rows_; }

 private:
  [[nodiscard]] Shape shape(Shape wanted) const;
  [[nodiscard]] std::uint64_t frames(Stand& stand) const;
  std::vector<Cost> pairs(Stand& stand, const std::vector<Handler*>& handlers, bool echo);
  Storm beside(Stand& stand, const std::vector<Handler*>& handlers, bool echo, std::chrono::nanoseconds time,
               std::chrono::nanoseconds question_interval);
  Cost measure_all(Stand& stand);
  void questions(Stand& stand);
  void count_pairs(const BenchFile& file);

  dpdk::Eal& eal_;
  RowSettings settings_;
  std::vector<Row> rows_;
};

}  // namespace bootstorm::bench
