#include "appliance/telemetry.hpp"

#include <array>
#include <cstddef>

#include "appliance/sums.hpp"
#include "base/io_counters.hpp"
#include "operate/book/phases.hpp"

namespace bootstorm::appliance {
namespace {

using Group = TelemetryFigures::Group;

std::vector<Group> counter_groups(const Workers& workers) {
  Group frames{"frames", {}};
  Group statistics{"statistics", {}};
  Group io{"io", {}};
  for (std::size_t i = 0; i < reason_count; ++i) {
    const auto reason = static_cast<Reason>(i);
    frames.figures.push_back({name_of(reason), sum_of(workers, reason)});
  }
  for (std::size_t i = 0; i < statistic_count; ++i) {
    const auto statistic = static_cast<Statistic>(i);
    statistics.figures.push_back({name_of(statistic), sum_of(workers, statistic)});
  }
  for (const auto& named : io_counter_names) {
    const auto counter = [&](unsigned worker) -> const Counter& { return workers.io(worker).*named.second; };
    io.figures.push_back({named.first, sum_of(workers, counter)});
  }
  return {std::move(frames), std::move(statistics), std::move(io)};
}

std::vector<Group> board_groups(const operate::Book& book, Nanos now) {
  std::array<std::uint64_t, operate::phase_count> phases{};
  for (std::uint32_t place = 0; place < book.size(); ++place) {
    ++phases[static_cast<std::size_t>(operate::phase_of(book.at(place), now))];
  }
  for (std::uint32_t number = 1; number <= book.listed().size(); ++number) {
    if (book.place_of(number) == operate::Book::none) ++phases[static_cast<std::size_t>(operate::Phase::unheard)];
  }
  Group by_phase{"phases", {}};
  for (std::size_t i = 0; i < phases.size(); ++i) {
    by_phase.figures.push_back({name_of(static_cast<operate::Phase>(i)), phases[i]});
  }
  Group of_book{"book",
                {{"listed", book.listed().size()},
                 {"remembered", book.size()},
                 {"forgotten", book.forgotten()},
                 {"events_lost", book.lost().all()}}};
  return {std::move(by_phase), std::move(of_book)};
}

}  // namespace

TelemetryFigures telemetry_figures(const Workers& workers, const operate::Book& book, Nanos now) {
  return {.stats = counter_groups(workers), .boards = board_groups(book, now)};
}

}  // namespace bootstorm::appliance
