// Doing what was planned, and taking it back.
#include <algorithm>
#include <cstddef>

#include "base/text.hpp"
#include "machine/preparation.hpp"

namespace bootstorm::machine {
namespace {

std::string in_words(const std::string& driver) { return driver.empty() ? "no driver" : driver; }

/// One card or the pages: what stops it, stops it whole.
class Run {
 public:
  Run(const Hands& hands, Changes& changes, Outcome& outcome) : hands_(hands), changes_(changes), outcome_(outcome) {}

  /// Empty, or why not.
  std::string take(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (std::string problem = do_step(step); !problem.empty()) return problem;
    }
    return {};
  }

 private:
  std::string do_step(const Step& step) {
    std::string why;
    switch (step.kind) {
      case Step::Kind::load: why = hands_.changer.load(step.text); break;
      case Step::Kind::write: why = hands_.changer.write(step.path, step.text); break;
      case Step::Kind::expect: return check_driver(step.path, step.text);
      case Step::Kind::give: return give_files(step.path, step.text);
      case Step::Kind::give_back: return give_back(step);
    }
    return why.empty() ? why : command_of(step, hands_.tree, hands_.owner) + ": " + why;
  }

  std::string check_driver(const std::string& pci, const std::string& wanted) const {
    const std::string driver = driver_of(hands_.tree, pci);
    if (driver == wanted) return {};
    return pci + " has " + in_words(driver) + " and not " + in_words(wanted) +
           ": `dmesg | tail` tells why the kernel refused";
  }

  std::string give_files(const std::string& pci, const std::string& driver) {
    for (const std::string& path : device_files(hands_.tree, pci, driver)) {
      const auto before = hands_.changer.owner_of(path);
      if (!before) return "/" + path + " is not there: `dmesg | tail` may tell why";
      if (before->uid_before == hands_.owner.uid && before->gid_before == hands_.owner.gid) continue;
      if (std::ranges::find(changes_.files, path, &FileChange::path) == changes_.files.end()) {
        changes_.files.push_back(*before);
        if (!hands_.remember(changes_)) return "nothing was given away";
      }
      const std::string why = hands_.changer.give(path, hands_.owner.uid, hands_.owner.gid);
      if (!why.empty()) return "chown " + hands_.owner.name + ": /" + path + ": " + why;
      is_changed_ = true;
    }
    if (is_changed_) outcome_.done.push_back("The device files of " + pci + " belong to " + hands_.owner.name + ".");
    return {};
  }

  std::string give_back(const Step& step) const {
    const auto file = std::ranges::find(changes_.files, step.path, &FileChange::path);
    if (file == changes_.files.end()) return {};
    const std::string why = hands_.changer.give(step.path, file->uid_before, file->gid_before);
    return why.empty() ? why : command_of(step, hands_.tree, hands_.owner) + ": " + why;
  }

  const Hands& hands_;
  Changes& changes_;
  Outcome& outcome_;
  bool is_changed_ = false;
};

/// What the record of that card alone says: to take back what was begun.
void undo(const Hands& hands, Changes& changes, const std::string& pci, Outcome& outcome) {
  Changes one;
  for (const CardChange& card : changes.cards) {
    if (card.pci == pci) one.cards.push_back(card);
  }
  Outcome ignored;
  const std::string why = Run{hands, one, ignored}.take(steps_to_restore(hands.tree, one));
  if (!why.empty()) {
    outcome.problems.push_back("and it could not be given back: " + why);
    return;
  }
  std::erase_if(changes.cards, [&](const CardChange& card) { return card.pci == pci; });
  (void)hands.remember(changes);
}

void take_card(const CardPlan& card, const Hands& hands, Changes& changes, Outcome& outcome) {
  const bool is_new = card.driver_now != card.driver;
  if (is_new) {
    std::string before = hands.tree.line("sys/bus/pci/devices/" + card.pci + "/driver_override");
    if (before == "(null)") before.clear();
    std::erase_if(changes.cards, [&](const CardChange& one) { return one.pci == card.pci; });
    changes.cards.push_back({card.pci, card.driver, card.driver_now, std::move(before)});
    if (!hands.remember(changes)) {
      outcome.problems.push_back(card.name + " is left to the kernel");
      return;
    }
  }
  const std::size_t first = outcome.done.size();
  const std::string why = Run{hands, changes, outcome}.take(steps_to_take(hands.tree, card));
  if (is_new && driver_of(hands.tree, card.pci) == card.driver) {
    outcome.done.insert(outcome.done.begin() + static_cast<std::ptrdiff_t>(first),
                        card.pci + " was taken from " + in_words(card.driver_now) + " and has " + card.driver + ".");
  }
  if (why.empty()) return;
  outcome.problems.push_back(why);
  if (is_new && driver_of(hands.tree, card.pci) != card.driver) undo(hands, changes, card.pci, outcome);
}

void reserve(const PagesWanted& pages, const Hands& hands, Changes& changes, Outcome& outcome) {
  const std::uint64_t before = pages_reserved(hands.tree), added_before = changes.pages_added;
  changes.pages_added += pages.more;
  if (!hands.remember(changes)) {
    outcome.problems.emplace_back("no huge pages were reserved");
    return;
  }
  std::string why = Run{hands, changes, outcome}.take(steps_to_reserve(pages));
  const std::uint64_t now = pages_reserved(hands.tree);
  changes.pages_added = added_before + (now > before ? now - before : 0);
  (void)hands.remember(changes);
  if (now > before)
    outcome.done.push_back(counted(now - before, "huge page", "huge pages") + " of 2 MiB were reserved.");
  if (why.empty() && now >= pages.number) return;
  if (why.empty()) {
    why = "the kernel has " + std::to_string(now) + " huge pages of the " + std::to_string(pages.number) +
          " that were asked for, because memory is short or in pieces: hugepages=" + std::to_string(pages.number) +
          " on the kernel's command line reserves them when the machine starts";
  }
  (pages.must ? outcome.problems : outcome.notes).push_back(std::move(why));
}

}  // namespace

Outcome prepare(const Preparation& preparation, const Hands& hands, Changes& changes) {
  Outcome outcome{.done = {}, .problems = preparation.problems, .notes = {}};
  if (!outcome.problems.empty()) return outcome;
  for (const CardPlan& card : preparation.cards) take_card(card, hands, changes, outcome);
  if (preparation.pages) reserve(*preparation.pages, hands, changes, outcome);
  return outcome;
}

Outcome restore(const Hands& hands, Changes& changes) {
  Outcome outcome;
  for (const CardChange& card : changes.cards) {
    if (!is_in_use(hands.tree, card.pci)) continue;
    outcome.problems.push_back(card.pci + " is in use: stop the appliance first (systemctl stop bootstorm)");
    return outcome;
  }
  const auto gives_back = [&](const Changes& part) {
    std::string why = Run{hands, changes, outcome}.take(steps_to_restore(hands.tree, part));
    if (!why.empty()) outcome.problems.push_back(std::move(why));
    return outcome.problems.empty();
  };
  // Files of /sys stay when the card goes.
  if (!gives_back({.pages_added = 0, .cards = {}, .files = changes.files})) return outcome;
  changes.files.clear();
  while (!changes.cards.empty()) {
    const CardChange card = changes.cards.back();
    const bool is_left = is_others(card, driver_of(hands.tree, card.pci));
    if (!gives_back({.pages_added = 0, .cards = {card}, .files = {}})) return outcome;
    changes.cards.pop_back();
    outcome.done.push_back(card.pci + (is_left ? " was given to another driver meanwhile, and is left as it is."
                                               : " has " + in_words(card.driver_before) + " again."));
  }
  if (changes.pages_added == 0) return outcome;
  if (!gives_back({.pages_added = changes.pages_added, .cards = {}, .files = {}})) return outcome;
  outcome.done.push_back(counted(changes.pages_added, "huge page", "huge pages") + " of 2 MiB were given back.");
  changes.pages_added = 0;
  return outcome;
}

bool is_in_use(const Tree& tree, const std::string& pci) {
  return std::ranges::any_of(tree.lines("proc/net/unix"), [&](const std::string& line) {
    return line.find('@') != std::string::npos && line.ends_with("/" + pci);
  });
}

}  // namespace bootstorm::machine
