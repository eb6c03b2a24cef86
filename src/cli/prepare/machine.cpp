#include "cli/prepare/machine.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/doctor/examination.hpp"
#include "cli/prepare/record.hpp"
#include "cli/screen.hpp"
#include "content/content.hpp"
#include "rights/rights.hpp"

namespace bootstorm::cli {
namespace {

using Lines = std::vector<std::string>;

/// All that is said, to people or as one object.
struct Said {
  machine::Outcome outcome;
  Lines costs;
  Lines commands;  // of --dry-run
};

/// In lines that fit; in a dry run as comments of a shell.
void show_costs(const Lines& costs, bool is_dry, std::ostream& out) {
  const std::string indent = is_dry ? "# " : "      ";
  const std::size_t columns = std::clamp<std::size_t>(Screen::size().columns, 60, 120);
  for (const std::string& cost : costs) {
    const std::string text = wrapped(cost, indent, columns);
    out << (is_dry ? text : "cost: " + text.substr(indent.size()));
  }
}

int show(const Said& said, const PrepareWords& words, std::ostream& out, std::ostream& err) {
  const bool is_ok = said.outcome.problems.empty();
  if (words.is_json) {
    nlohmann::ordered_json json{{"v", 1},
                                {"ok", is_ok},
                                {"done", said.outcome.done},
                                {"problems", said.outcome.problems},
                                {"notes", said.outcome.notes},
                                {"costs", said.costs}};
    if (words.is_dry) json["commands"] = said.commands;
    out << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
    return is_ok ? exit_ok : exit_environment;
  }
  show_costs(said.costs, words.is_dry, out);
  for (const std::string& line : said.commands) out << line << '\n';
  for (const std::string& line : said.outcome.done) out << line << '\n';
  for (const std::string& line : said.outcome.notes) out << "note: " << line << '\n';
  for (const std::string& line : said.outcome.problems) err << "bootstorm prepare: " << line << '\n';
  if (is_ok && said.commands.empty() && said.outcome.done.empty()) {
    out << (words.must_restore ? "There is nothing to give back.\n" : "Everything is as it should be.\n");
  }
  return is_ok ? exit_ok : exit_environment;
}

int fail(const std::string& problem, const PrepareWords& words, std::ostream& out, std::ostream& err) {
  return show({.outcome = {.done = {}, .problems = {problem}, .notes = {}}, .costs = {}, .commands = {}}, words, out,
              err);
}

/// Whom the device files are for: the user that `serve` becomes.
machine::Owner owner_of_devices(const std::string& configured, Lines& notes) {
  const std::string name = configured.empty() ? rights::user_default : configured;
  if (name == rights::user_root) return {name, 0, 0};
  if (const auto user = rights::find_user(name, {})) return {name, user->uid, user->gid};
  notes.push_back("there is no user " + name +
                  ", so the device files stay root's: sudo useradd --system --user-group " + name);
  return {rights::user_root, 0, 0};
}

void add_commands(const std::vector<machine::Step>& steps, const machine::Hands& hands, Lines& commands) {
  for (const machine::Step& step : steps) {
    std::string command = command_of(step, hands.tree, hands.owner);
    if (!command.empty()) commands.push_back(std::move(command));
  }
}

machine::Remember into(const Record& record, std::ostream& err) {
  return [&](const machine::Changes& changes) {
    const std::string problem = record.keep(changes);
    if (!problem.empty()) err << "bootstorm prepare: " << problem << '\n';
    return problem.empty();
  };
}

}  // namespace

int prepare_machine(const config::Config& config, const PrepareWords& words, const PreparePlace& place,
                    std::ostream& out, std::ostream& err) {
  auto opened = Record::open(place.record, words.is_dry);
  if (const auto* problem = std::get_if<std::string>(&opened)) return fail(*problem, words, out, err);
  Record& record = std::get<Record>(opened);
  const machine::Tree tree{place.source.root};
  const machine::Preparation plan = machine::plan_preparation(
      machine::read_host(place.source), planned_of(config, content::survey_content(config).stored_bytes),
      {words.only_pages, words.is_forced}, record.changes());
  Said said{.outcome = {}, .costs = plan.costs, .commands = {}};
  Lines notes;
  const machine::Hands hands{tree, place.changer, owner_of_devices(config.appliance.user, notes), into(record, err)};
  if (plan.cards.empty()) notes.clear();
  if (words.is_dry && !plan.problems.empty()) {
    said.outcome.problems = plan.problems;
  } else if (words.is_dry) {
    for (const machine::CardPlan& card : plan.cards) add_commands(steps_to_take(tree, card), hands, said.commands);
    if (plan.pages) add_commands(steps_to_reserve(*plan.pages), hands, said.commands);
  } else {
    said.outcome = machine::prepare(plan, hands, record.changes());
  }
  said.outcome.notes.insert(said.outcome.notes.end(), notes.begin(), notes.end());
  return show(said, words, out, err);
}

int restore_machine(const PrepareWords& words, const PreparePlace& place, std::ostream& out, std::ostream& err) {
  auto opened = Record::open(place.record, words.is_dry);
  if (const auto* problem = std::get_if<std::string>(&opened)) return fail(*problem, words, out, err);
  Record& record = std::get<Record>(opened);
  const machine::Tree tree{place.source.root};
  const machine::Hands hands{tree, place.changer, {}, into(record, err)};
  Said said;
  if (words.is_dry) {
    add_commands(steps_to_restore(tree, record.changes()), hands, said.commands);
    return show(said, words, out, err);
  }
  said.outcome = machine::restore(hands, record.changes());
  if (!hands.remember(record.changes())) return exit_environment;
  return show(said, words, out, err);
}

}  // namespace bootstorm::cli
