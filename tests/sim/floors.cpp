#include "floors.hpp"

#include <array>
#include <cstdint>
#include <cstdio>

#include "client/pi4.hpp"
#include "scenario.hpp"
#include "world.hpp"

namespace bootstorm::sim {

namespace {

/// What is waited at first, and where that ends that falls when blocks are lost. Equal: it does not change.
struct Floor {
  std::uint16_t first_ms;
  std::uint16_t least_ms;
};
constexpr std::array all_floors{Floor{50, 50}, Floor{100, 100}, Floor{200, 200}, Floor{500, 500}, Floor{200, 50}};
constexpr std::array tried_losses{0.0, 0.001, 0.01, 0.05};

struct Overload {
  const char* name;
  Nanos server_stalls_ns;
  Nanos boards_stall_ns;
  Nanos line_frame_ns;
};
constexpr std::array overloads{
    Overload{"none", 0, 0, 0},
    Overload{"server stalls of up to 400 ms", 400 * nanos_per_ms, 0, 0},
    Overload{"boards' machine stalls for up to 150 ms", 0, 150 * nanos_per_ms, 0},
    Overload{"boards' machine stalls for up to 300 ms", 0, 300 * nanos_per_ms, 0},
    Overload{"a line that 200 boards fill, 120 ms long", 0, 0, 600 * nanos_per_us},
};

Report boot(double loss, const Overload& overload, const Floor& floor) {
  Scenario scenario;
  scenario.model = &client::pi4_model;
  scenario.boards = overload.line_frame_ns != 0 ? 200 : 20;
  scenario.kernel_bytes = overload.line_frame_ns != 0 ? 300'000 : 3'000'000;
  scenario.loss = loss;
  scenario.server_stalls_ns = overload.server_stalls_ns;
  scenario.boards_stall_ns = overload.boards_stall_ns;
  scenario.line_frame_ns = overload.line_frame_ns;
  scenario.resend_floor_ms = floor.first_ms;
  scenario.resend_least_ms = floor.least_ms;
  scenario.power_cycled_max = 1;
  scenario.may_repeat = true;
  return World{scenario}.run();
}

}  // namespace

bool compare_floors() {
  bool good = true;
  std::printf("| loss each way | overload |");
  for (const Floor& floor : all_floors) {
    if (floor.first_ms == floor.least_ms)
      std::printf(" %u ms |", unsigned{floor.first_ms});
    else
      std::printf(" %u ms, falls to %u |", unsigned{floor.first_ms}, unsigned{floor.least_ms});
  }
  std::printf("\n|---|---|---|---|---|---|---|\n");
  for (const Overload& overload : overloads) {
    for (const double loss : tried_losses) {
      std::printf("| %g %% | %s |", loss * 100, overload.name);
      for (const Floor& floor : all_floors) {
        const Report report = boot(loss, overload, floor);
        good = good && report.faults.empty();
        std::printf(" %.1f s, %.2f |", static_cast<double>(report.booted_after) / 1e9,
                    1000.0 * static_cast<double>(report.data_repeated) / static_cast<double>(report.blocks));
        std::fflush(stdout);
        for (const std::string& fault : report.faults) std::printf("  FAULT: %s\n", fault.c_str());
      }
      std::printf("\n");
    }
  }
  return good;
}

}  // namespace bootstorm::sim
