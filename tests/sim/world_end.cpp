// What must hold at the end of a run.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "client/pxe.hpp"
#include "operate/book/verdicts.hpp"
#include "world.hpp"

namespace bootstorm::sim {

namespace {

constexpr double data_by_chance = 4;    // standard deviations: a few thousand blocks may meet more losses than most
constexpr double cycled_by_chance = 3;  // boards: a small farm's share is not the large one's

/// A U-Boot tries for so long, and has room for twice as many frames.
constexpr Nanos boot_attempt_ns = 17 * nanos_per_s;
constexpr std::size_t broadcasts_max = 16;

std::size_t most_within(const std::vector<Nanos>& times, Nanos span) {
  std::size_t most = 0;
  for (auto from = times.begin(); from != times.end(); ++from) {
    const auto to = std::upper_bound(from, times.end(), *from + span);
    most = std::max(most, static_cast<std::size_t>(to - from));
  }
  return most;
}

}  // namespace

void World::check_verdicts() {
  verdicts_at_ = now_ + nanos_per_s;
  const operate::Book& book = appliance_.book();
  for (std::uint32_t i = 0; i < seats_.size(); ++i) {
    if (seats_[i].was_cycled) continue;
    const std::uint32_t place = book.find(MacAddress::from_number(board_mac_first + i));
    if (place == operate::Book::none) continue;
    const operate::BoardVerdict verdict = operate::verdict_of(book, book.at(place), now_);
    // Boards here have no system that could ask for an address.
    if (verdict.severity != operate::Severity::trouble || verdict.name == "system_silent") continue;
    fault("the book finds " + std::string{verdict.name} + " at " + std::to_string(now_ / nanos_per_ms) +
          " ms: " + verdict.says);
  }
}

void World::check_end() {
  const auto expect = [this](bool holds, const std::string& text) {
    if (!holds) fault(text);
  };
  const auto blocks = static_cast<double>(report_.blocks);
  const double per_block = static_cast<double>(report_.data_sent) / blocks;
  const double by_chance = data_by_chance * std::sqrt(2 * scenario_.loss / blocks);
  expect(scenario_.data_per_block_max < 0 || per_block <= scenario_.data_per_block_max + by_chance,
         std::to_string(per_block) + " DATA frames a block");
  const double cycled_max = scenario_.power_cycled_max * scenario_.boards + (scenario_.loss > 0 ? cycled_by_chance : 0);
  expect(report_.power_cycled <= cycled_max, std::to_string(report_.power_cycled) + " boards had to be power-cycled");
  expect(scenario_.may_stall || report_.silences[static_cast<std::size_t>(client::Failure::transfer_stalled)] == 0,
         "a transfer has stalled");
  expect(appliance_.workers().total(Statistic::tftp_data_sent) == report_.data_sent, "DATA frames are counted wrongly");
  expect(appliance_.workers().total(Statistic::tftp_sessions_open) == 0, "the count of open sessions is not 0");
  expect(appliance_.generation_uses() == 0, "the files' generation is still in use");
  expect(appliance_.frames_counted() == appliance_.received(), "not every frame was counted exactly once");
  expect(appliance_.workers().total(Statistic::dhcp_address_conflicts) == 0, "address conflicts were seen");
  expect(appliance_.workers().total(Statistic::notices_lost) == 0, "notices were lost");
  expect(most_within(report_.broadcasts, boot_attempt_ns) <= broadcasts_max, "the appliance is loud");
  const bool gaps =
      scenario_.model == &client::pxe_x64_model && scenario_.reordering > 0;  // seen where blocks of a window cross
  expect(scenario_.may_repeat || scenario_.loss > 0 || scenario_.duplication > 0 || gaps || report_.data_repeated == 0,
         "blocks were sent twice although none was lost");
  const operate::Book& book = appliance_.book();
  unsigned booted = 0;
  for (std::uint32_t i = 0; i < seats_.size() && scenario_.no_trouble; ++i) {
    const std::uint32_t place = book.find(MacAddress::from_number(board_mac_first + i));
    booted += place != operate::Book::none && book.at(place).boot.files != 0 ? 1 : 0;
  }
  expect(!scenario_.no_trouble || booted == seats_.size(), "the book does not know that all have booted");
  expect(scenario_.shards == 1 || scenario_.steering == Steering::rss || report_.handed_over > 0,
         "no frame was handed over");
}

}  // namespace bootstorm::sim
