// What a second worker costs the first, in time and in instructions.
#include "rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <span>
#include <stdexcept>

#include "instructions.hpp"
#include "measure.hpp"

namespace bootstorm::bench {

void Rows::two_workers(const BenchFile& file) {
  Best one;
  Best one_echo;
  Best two;
  Best two_echo;
  {
    Stand stand{eal_, shape({}), file};
    Stand both{eal_, shape({.workers = 2, .drivers = 2, .pairs = true}), file};
    const auto worse = [](const std::vector<Cost>& costs) { return std::ranges::max(costs, {}, &Cost::ns_per_frame); };
    for (unsigned i = 0; i < settings_.repetitions; ++i) {
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
                   .at_most = true,
                   .note = fmt::format("{} and {} per frame; two echoes beside one, which share nothing: {:.2f} x",
                                       ns_text(one.ns), ns_text(two.ns), two_echo.ns / one_echo.ns)});
}

void Rows::hand_off(const BenchFile& file) {
  Best straight;
  Best misrouted;
  {
    Stand right{eal_, shape({.workers = 2}), file};
    Stand wrong{eal_, shape({.workers = 2, .misrouted = true}), file};
    for (unsigned i = 0; i < settings_.repetitions; ++i) {
      straight.take(measure_all(right));
      misrouted.take(measure_all(wrong));
    }
  }
  rows_.push_back({.name = "  hand-off to the owning worker",
                   .measured_as = "time per frame more than where every frame comes to its owner, 2 workers in turns "
                                  "on one core",
                   .value = misrouted.ns - straight.ns,
                   .unit = "ns",
                   .at_most = true,
                   .note = fmt::format("{} instead of {} per frame; moving the frame's lines to another core comes on "
                                       "top",
                                       ns_text(misrouted.ns), ns_text(straight.ns))});
}

void Rows::instructions() {
  const auto one = instructions_per_frame("live1");
  if (!one) {
    std::cout << "instructions are not counted: valgrind is not installed\n";
    return;
  }
  const auto two = instructions_per_frame("live2");
  const auto echo = instructions_per_frame("echo");
  if (!two || !echo) throw std::runtime_error{"counting instructions failed"};
  rows_.push_back(
      {.name = "1 → 2 workers: instructions per frame",
       .measured_as = "counted by callgrind without timers, each frame comes to its owner",
       .value = *two / *one,
       .unit = "x",
       .bar = 1.10,
       .at_most = true,
       .note = fmt::format("{:.0f} and {:.0f} instructions per frame; echo of 558 bytes {:.0f}", *one, *two, *echo)});
}

void Rows::count(const BenchFile& file, const std::string& what) {
  if (what == "live2") return count_pairs(file);
  const Keeping keeping = what == "nothing_kept"   ? Keeping::nothing
                          : what == "one_captured" ? Keeping::one_board
                                                   : Keeping::notable;
  Stand stand{eal_, shape({.keeping = keeping}), file};
  if (what == "echo") {
    const auto handlers = stand.echo(Echo::Answer::with_block);
    stand.driver(0).expect_echo(true);
    (void)measure_alternating(stand.driver(0), handlers, settings_.frames);
  } else {
    (void)measure_all(stand);
  }
}

/// One worker after the other, so that both have full bursts, as a lone one has.
void Rows::count_pairs(const BenchFile& file) {
  Stand stand{eal_, shape({.workers = 2, .drivers = 2, .pairs = true}), file};
  const auto handlers = stand.live();
  for (unsigned i = 0; i < 2; ++i) {
    handlers[i]->enter();
    (void)measure_alternating(stand.driver(i), {&handlers[i], 1}, settings_.frames / 2);
    handlers[i]->leave();
  }
}

}  // namespace bootstorm::bench
