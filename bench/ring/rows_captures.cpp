// What captures cost a worker whose boards read files.
#include <fmt/format.h>

#include "instructions.hpp"
#include "measure.hpp"
#include "rows.hpp"

namespace bootstorm::bench {

void Rows::captures(const BenchFile& file) {
  Best nothing;
  Best notable;
  Best one_board;
  {
    Stand without{eal_, shape({.keeping = Keeping::nothing}), file};
    Stand with{eal_, shape({.keeping = Keeping::notable}), file};
    Stand captured{eal_, shape({.keeping = Keeping::one_board}), file};
    for (unsigned i = 0; i < settings_.repetitions; ++i) {
      nothing.take(measure_all(without));
      notable.take(measure_all(with));
      one_board.take(measure_all(captured));
    }
  }
  const std::string times = fmt::format(
      "{} with nothing recorded, {} with what is notable, {} while one board is "
      "captured; per frame",
      ns_text(nothing.ns), ns_text(notable.ns), ns_text(one_board.ns));
  rows_.push_back({.name = "  one of all boards is captured: time per frame",
                   .measured_as = "beside the same worker that records nothing",
                   .value = one_board.ns / nothing.ns,
                   .unit = "x",
                   .at_most = true,
                   .note = times});
  const auto counted_nothing = instructions_per_frame("nothing_kept");
  const auto counted_notable = instructions_per_frame("live1");
  const auto counted_board = instructions_per_frame("one_captured");
  if (!counted_nothing || !counted_notable || !counted_board) return;  // no valgrind, which is said elsewhere
  rows_.push_back({.name = "notable frames are recorded: instructions per block",
                   .measured_as = "counted by callgrind, beside the same worker that records nothing",
                   .value = *counted_notable - *counted_nothing,
                   .unit = "",
                   .bar = 0.5,
                   .at_most = true,
                   .note = fmt::format("{:.1f} and {:.1f} instructions; {:.1f} while one board is captured",
                                       *counted_nothing, *counted_notable, *counted_board)});
}

}  // namespace bootstorm::bench
