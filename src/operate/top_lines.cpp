#include "operate/top_lines.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "operate/client.hpp"
#include "operate/rates_json.hpp"

namespace bootstorm::operate {
namespace {

/// A board in trouble, and what places it among others.
struct Ranked {
  std::size_t row = 0;  // of its verdict
  Nanos last_at = 0;
  std::uint32_t place = Book::none;  // none: it was never heard
  std::uint32_t number = 0;          // then, among the listed ones

  [[nodiscard]] bool is_before(const Ranked& other) const {
    return row != other.row ? row < other.row : last_at > other.last_at;
  }
};

class TopLines : public LineSource {
 public:
  TopLines(const Book& book, const History& history, std::size_t worst, Clock now)
      : book_(book),
        history_(history),
        worst_wanted_(std::min(worst, worst_max)),
        now_(std::move(now)),
        verdicts_(verdict_rows().size() + 1) {}

  Next next(std::string& line) override {
    if (is_told_) return Next::end;
    const Nanos now = now_();
    for (unsigned looked = 0; looked < looked_at_once; ++looked) {
      if (place_ < book_.size()) {
        look_at(place_++, now);
      } else if (number_ <= book_.listed().size()) {
        look_at_listed(number_++);
      } else {
        line = summary(now).dump();
        is_told_ = true;
        return Next::line;
      }
    }
    return Next::nothing_yet;
  }

 private:
  /// Some 50 µs.
  static constexpr unsigned looked_at_once = 256;

  void look_at(std::uint32_t place, Nanos now) {
    const Record& record = book_.at(place);
    const Case board = case_of(book_, record, now);
    ++phases_[static_cast<std::size_t>(board.phase)];
    const VerdictRow& verdict = find_verdict(board);
    if (verdict.severity != Severity::trouble) return;
    const auto rows = verdict_rows();
    const auto row = static_cast<std::size_t>(std::ranges::find(rows, &verdict) - rows.begin());
    ++verdicts_[row];
    keep({.row = row, .last_at = record.last_at, .place = place});
  }
  void look_at_listed(std::uint32_t number) {
    if (book_.place_of(number) != Book::none) return;
    ++phases_[static_cast<std::size_t>(Phase::unheard)];
    ++verdicts_.back();
    keep({.row = verdict_rows().size(), .number = number});
  }
  void keep(const Ranked& board) {
    if (worst_.size() == worst_wanted_ && (worst_.empty() || !board.is_before(worst_.back()))) return;
    const auto is_before = [](const Ranked& a, const Ranked& b) { return a.is_before(b); };
    worst_.insert(std::ranges::upper_bound(worst_, board, is_before), board);
    if (worst_.size() > worst_wanted_) worst_.pop_back();
  }

  [[nodiscard]] nlohmann::ordered_json summary(Nanos now) const {
    nlohmann::ordered_json phases;
    for (std::size_t i = 0; i < phase_count; ++i) phases[std::string{name_of(static_cast<Phase>(i))}] = phases_[i];
    nlohmann::ordered_json verdicts = nlohmann::ordered_json::object();
    for (std::size_t row = 0; row < verdicts_.size(); ++row) {
      const bool is_heard = row < verdict_rows().size();
      const std::string_view name = is_heard ? verdict_rows()[row]->name : verdict_unheard_name;
      if (verdicts_[row] != 0) verdicts[std::string{name}] = verdicts_[row];
    }
    return {{"boards", book_.size()},      {"listed", book_.listed().size()}, {"lost", book_.lost().all()},
            {"phases", std::move(phases)}, {"verdicts", std::move(verdicts)}, {"rates", rates_json(history_.latest())},
            {"worst", worst_json(now)}};
  }
  [[nodiscard]] nlohmann::ordered_json worst_json(Nanos now) const {
    nlohmann::ordered_json worst = nlohmann::ordered_json::array();
    std::size_t bytes = 0;
    for (const Ranked& ranked : worst_) {
      if (ranked.place == Book::none && ranked.number > book_.listed().size()) continue;  // a reload came between
      nlohmann::ordered_json board = ranked.place == Book::none ? unheard_json(book_, book_.listed()[ranked.number - 1])
                                                                : board_json(book_, book_.at(ranked.place), now);
      if (board["verdict"]["severity"] != "trouble") continue;  // it has got on meanwhile
      bytes += board.dump().size();
      if (bytes > stream_line_max / 2) break;  // names from the wire may be long
      worst.push_back(std::move(board));
    }
    return worst;
  }

  const Book& book_;
  const History& history_;
  const std::size_t worst_wanted_;
  const Clock now_;
  std::uint32_t place_ = 0;
  std::uint32_t number_ = 1;
  std::array<std::uint64_t, phase_count> phases_{};
  std::vector<std::uint64_t> verdicts_;  // by row, and at the end those that were never heard
  std::vector<Ranked> worst_;            // the worst first
  bool is_told_ = false;
};

}  // namespace

std::unique_ptr<LineSource> top_lines(const Book& book, const History& history, std::size_t worst, Clock now) {
  return std::make_unique<TopLines>(book, history, worst, std::move(now));
}

}  // namespace bootstorm::operate
