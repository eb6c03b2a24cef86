#include "operate/board_lines.hpp"

#include <algorithm>
#include <utility>

namespace bootstorm::operate {
namespace {

class BoardLines : public LineSource {
 public:
  BoardLines(const Book& book, BoardFilter filter, Clock now)
      : book_(book), filter_(std::move(filter)), now_(std::move(now)) {}

  Next next(std::string& line) override {
    // Many at a time, for most may not pass the filter; to look at one costs less than to put it into words.
    for (unsigned looked = 0; looked < looked_at_once; ++looked) {
      if (place_ < book_.size()) {
        const Record& record = book_.at(place_++);
        const Nanos now = now_();
        if (!filter_.admits(case_of(book_, record, now))) continue;
        line = board_json(book_, record, now).dump();
        return Next::line;
      }
      if (number_ > book_.listed().size()) return Next::end;
      const std::uint32_t number = number_++;
      if (book_.place_of(number) != Book::none || !filter_.admits_unheard(book_.listed()[number - 1])) continue;
      line = unheard_json(book_, book_.listed()[number - 1]).dump();
      return Next::line;
    }
    return Next::nothing_yet;
  }

 private:
  static constexpr unsigned looked_at_once = 256;

  const Book& book_;
  const BoardFilter filter_;
  const Clock now_;
  std::uint32_t place_ = 0;
  std::uint32_t number_ = 1;
};

}  // namespace

bool NetworkPlace::admits(const Record& record) const {
  if (!record.ip.is_zero()) return prefix.contains(record.ip);
  if (is_subnet || !record.relay.is_zero()) return is_subnet && prefix.contains(record.relay);
  return record.port == link.port && record.vlan == link.vlan;
}

bool BoardFilter::admits(const Case& board) const {
  const Record& record = board.record;
  if ((vlan && record.vlan != *vlan) || (port && record.port != *port)) return false;
  if (!phase.empty() && name_of(board.phase) != phase) return false;
  if (!networks.empty() &&
      std::ranges::none_of(networks, [&](const NetworkPlace& place) { return place.admits(record); })) {
    return false;
  }
  if (verdict.empty() && !trouble_only) return true;
  const VerdictRow& row = find_verdict(board);
  return (verdict.empty() || row.name == verdict) && (!trouble_only || row.severity == Severity::trouble);
}

bool BoardFilter::admits_unheard(const ListedBoard& board) const {
  const auto has_it = [&](const NetworkPlace& place) { return board.address && place.prefix.contains(*board.address); };
  return !vlan && !port && (phase.empty() || phase == name_of(Phase::unheard)) &&
         (verdict.empty() || verdict == verdict_unheard_name) &&
         (networks.empty() || std::ranges::any_of(networks, has_it));
}

std::unique_ptr<LineSource> board_lines(const Book& book, const BoardFilter& filter, Clock now) {
  return std::make_unique<BoardLines>(book, filter, std::move(now));
}

}  // namespace bootstorm::operate
