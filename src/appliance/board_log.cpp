#include "appliance/board_log.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/log_subject.hpp"
#include "base/text.hpp"
#include "operate/book/phases.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::appliance {
namespace {

using operate::Severity;

/// What its operator calls it, or its MAC.
std::string title_of(const operate::Case& board) {
  const operate::Record& record = board.record;
  const std::string name = record.board == 0 ? std::string{} : printable(board.book.listed()[record.board - 1].name);
  return name.empty() ? to_text(record.mac) : name;
}

/// "node-7 (pi4, b8:27:eb:01:02:03)", "b8:27:eb:01:02:03 (pi4)", "b8:27:eb:01:02:03"
std::string who(const operate::Case& board) {
  const std::string title = title_of(board);
  const Model model = board.book.model_of(board.record);
  std::string more = model == Model::unknown ? std::string{} : std::string{name_of(model)};
  if (const std::string mac = to_text(board.record.mac); mac != title) more += (more.empty() ? "" : ", ") + mac;
  return more.empty() ? title : title + " (" + more + ")";
}

std::ptrdiff_t number_of(const operate::VerdictRow& row) {
  return std::ranges::find(operate::verdict_rows(), &row) - operate::verdict_rows().begin();
}

LogSubject subject_of(const operate::Case& board) { return {title_of(board), to_text(board.record.mac)}; }

}  // namespace

void BoardLog::poll(Nanos now) {
  if (polled_at_ == 0) polled_at_ = now;
  // As many as keep the round going, and all of them after a pause.
  const auto share = static_cast<std::uint64_t>(std::clamp<Nanos>(now - polled_at_, 0, round_ns));
  polled_at_ = now;
  const std::uint64_t places = book_.size() * share / static_cast<std::uint64_t>(round_ns) + 1;
  for (std::uint64_t i = 0; i < places && book_.size() != 0; ++i) {
    if (next_ >= book_.size()) {
      next_ = 0;
      counts_ = std::exchange(counting_, {});
    }
    look(next_, now);
    count(next_++, now);
  }
  sum_up(listed_, "listed boards", now);
  sum_up(strangers_, "boards that are not listed", now);
}

void BoardLog::look(std::uint32_t place, Nanos now) {
  const operate::Record& record = book_.at(place);
  if (now - record.last_at > looked_at_for_ns) return;
  if (told_.size() <= place) told_.resize(place + 1);
  Told& told = told_[place];
  if (told.mac != record.mac) told = {.mac = record.mac};
  const operate::Case board = operate::case_of(book_, record, now);
  const operate::VerdictRow& row = operate::find_verdict(board);
  told.is_in_trouble = row.severity == Severity::trouble;
  if (row.severity == Severity::waiting) return;
  const bool is_new = std::exchange(told.verdict, &row) != &row;
  if (row.severity == Severity::trouble) {
    if (is_new) tell_trouble(board, row);
    return;
  }
  if (std::exchange(told.boot_began_at, record.boot.began_at) != record.boot.began_at) tell_boot(board);
}

void BoardLog::count(std::uint32_t place, Nanos now) {
  const operate::Phase phase = operate::phase_of(book_.at(place), now);
  using enum operate::Phase;
  if (phase == asked || phase == offered || phase == fetching) ++counting_.booting;
  if (place < told_.size() && told_[place].is_in_trouble) ++counting_.in_trouble;
}

void BoardLog::tell_boot(const operate::Case& board) {
  const operate::Boot& boot = board.record.boot;
  if (boot.files == 0) return;  // its system has asked for an address, and it booted from elsewhere
  const Nanos took = operate::boot_time(boot);
  if (!boots_.allow(board.now)) {
    BootSum& sum = boots_held_back_;
    sum.fastest = sum.boots == 0 ? took : std::min(sum.fastest, took);
    sum.slowest = std::max(sum.slowest, took);
    ++sum.boots;
    return;
  }
  const LogSubject subject = subject_of(board);
  spdlog::info("{} booted in {}, {}, {}", who(board), operate::seconds(took), counted(boot.files, "file", "files"),
               bytes_text(boot.bytes));
}

void BoardLog::tell_trouble(const operate::Case& board, const operate::VerdictRow& row) {
  // PortWatch says once that a port has no link, and EventLog names both that use an address.
  if (row.name == "no_link" || row.name == "address_conflict") return;
  const bool is_listed = board.record.board != 0;
  Group& group = is_listed ? listed_ : strangers_;
  Kind& kind = group.kinds[static_cast<std::size_t>(number_of(row))];
  const std::uint32_t alike = row.name == "network_stalled" ? 1 : alike_max;  // it is of all of them
  const bool may = kind.budget.allow(board.now, alike) &&
                   (is_listed ? troubles_.allow(board.now) : troubles_of_strangers_.allow(board.now));
  if (!may) {
    ++kind.held_back;
    if (group.held_back_since == 0) group.held_back_since = board.now;
    return;
  }
  const LogSubject subject = subject_of(board);
  const std::string remedy = row.remedy(board);
  spdlog::warn("{}: {}{}", who(board), row.says(board), remedy.empty() ? "" : " " + remedy);
}

void BoardLog::sum_up(Group& group, std::string_view whose, Nanos now) {
  if (group.held_back_since == 0 || now - group.held_back_since < summed_up_after_ns || !sums_.allow(now)) return;
  group.held_back_since = 0;
  std::uint64_t all = 0;
  std::string kinds;
  for (std::size_t number = 0; number < group.kinds.size(); ++number) {
    const std::uint64_t count = std::exchange(group.kinds[number].held_back, 0);
    if (count == 0) continue;
    all += count;
    kinds += (kinds.empty() ? "" : ", ") + std::string{operate::verdict_rows()[number]->name} + " " + thousands(count);
  }
  spdlog::warn("trouble with {} more {} ({}): 'bootstorm boards --trouble' lists them", thousands(all), whose, kinds);
}

BootSum BoardLog::take_boots() { return std::exchange(boots_held_back_, {}); }

}  // namespace bootstorm::appliance
