// What becomes of boards, as lines for people: one for each boot, and one for each trouble, when it begins or becomes
// another one. In a storm they become sums: what the network provokes can neither fill the log nor hide what happens to
// boards that the operator has listed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "appliance/line_window.hpp"
#include "bootstorm/time.hpp"
#include "operate/book/book.hpp"
#include "operate/book/verdicts.hpp"

namespace bootstorm::appliance {

/// Boots that were not described, since the last time they were taken.
struct BootSum {
  std::uint64_t boots = 0;
  Nanos fastest = 0;
  Nanos slowest = 0;
};

/// Boards, as the last whole round found them.
struct BoardCounts {
  std::uint32_t booting = 0;     // asked, offered or fetching
  std::uint32_t in_trouble = 0;  // those that nothing was heard of for long, too
};

class BoardLog {
 public:
  // Lines in any minute.
  static constexpr std::size_t boots_max = 16;
  static constexpr std::size_t troubles_max = 8;               // of listed boards
  static constexpr std::size_t troubles_of_strangers_max = 8;  // of which there may be nobody else
  static constexpr std::size_t sums_max = 4;
  static constexpr Nanos summed_up_after_ns = 30 * nanos_per_s;
  static constexpr std::size_t lines_per_minute_max = boots_max + troubles_max + troubles_of_strangers_max + sums_max;
  /// Of one verdict, so that one cause does not hide another.
  static constexpr std::uint32_t alike_max = 3;
  /// All boards are looked at within that time.
  static constexpr Nanos round_ns = nanos_per_s;
  /// Nothing changes any more for a board that was silent for so long.
  static constexpr Nanos looked_at_for_ns = 900 * nanos_per_s;

  explicit BoardLog(const operate::Book& book) : book_(book) {}

  /// Looks at some of the boards and logs what is new. Often.
  void poll(Nanos now);
  /// For the line that sums up boots.
  [[nodiscard]] BootSum take_boots();
  /// A second old at most, and of no board before its second round.
  [[nodiscard]] const BoardCounts& counts() const noexcept { return counts_; }

 private:
  /// What was said of the board that has this place in the book.
  struct Told {
    MacAddress mac;
    Nanos boot_began_at = 0;                       // the last boot that was told of
    const operate::VerdictRow* verdict = nullptr;  // the last one that is fine or trouble
    bool is_in_trouble = false;
  };
  struct Kind {  // boards with one verdict
    ReportBudget budget;
    std::uint64_t held_back = 0;
  };
  struct Group {  // listed boards, or strangers
    std::vector<Kind> kinds = std::vector<Kind>(operate::verdict_rows().size());
    Nanos held_back_since = 0;  // 0: none is
  };

  void look(std::uint32_t place, Nanos now);
  void count(std::uint32_t place, Nanos now);
  void tell_boot(const operate::Case& board);
  void tell_trouble(const operate::Case& board, const operate::VerdictRow& row);
  void sum_up(Group& group, std::string_view whose, Nanos now);

  const operate::Book& book_;
  std::vector<Told> told_;  // by place
  std::uint32_t next_ = 0;  // place
  BoardCounts counting_;    // this round
  BoardCounts counts_;      // the round before
  Nanos polled_at_ = 0;
  LineWindow<boots_max> boots_;
  BootSum boots_held_back_;
  LineWindow<troubles_max> troubles_;
  LineWindow<troubles_of_strangers_max> troubles_of_strangers_;
  LineWindow<sums_max> sums_;
  Group listed_;
  Group strangers_;
};

}  // namespace bootstorm::appliance
