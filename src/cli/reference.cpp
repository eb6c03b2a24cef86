#include "cli/reference.hpp"

#include <CLI/CLI.hpp>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>

#include "config/schema.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// As the parser itself has it: also what a command added to the library without a row of its own.
Json option_json(const CLI::Option& option) {
  return {{"short", option.get_snames()},
          {"long", option.get_lnames()},
          {"word", option.get_positional() ? option.get_name(true) : ""},
          {"value", option.get_type_name()},  // "TEXT:{debug,info}"
          {"help", option.get_description()},
          {"default", option.get_default_str()},
          {"is_required", option.get_required()},
          {"is_flag", option.get_items_expected_max() == 0},
          {"is_list", option.get_items_expected_max() > 1},
          {"group", option.get_group()}};
}

Json command_json(const CLI::App& command) {
  Json options = Json::array();
  for (const CLI::Option* option : command.get_options()) options.push_back(option_json(*option));
  Json commands = Json::array();
  for (const CLI::App* part : command.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command_json(*part));
  }
  return {{"name", command.get_name()},
          {"about", command.get_description()},
          {"footer", command.get_footer()},
          {"options", options},
          {"commands", commands}};
}

const char* name_of(operate::Argument::Kind kind) {
  switch (kind) {
    case operate::Argument::Kind::address: return "an IPv4 address, a string";
    case operate::Argument::Kind::mac: return "a MAC address, a string";
    case operate::Argument::Kind::number: return "a number";
    case operate::Argument::Kind::text: return "a string";
    case operate::Argument::Kind::flag: return "true or false";
  }
  return "";
}

Json fields_json(std::span<const operate::AnswerField> fields) {
  Json rows = Json::array();
  for (const operate::AnswerField& field : fields) rows.push_back({{"name", field.name}, {"about", field.about}});
  return rows;
}

Json verb_json(const operate::Verb& verb) {
  Json arguments = Json::array();
  for (const operate::Argument& argument : verb.arguments) {
    arguments.push_back({{"name", argument.name},
                         {"kind", name_of(argument.kind)},
                         {"help", argument.help},
                         {"is_required", argument.is_required},
                         {"number_max", argument.number_max},
                         {"choices", argument.choices}});
  }
  return {{"name", verb.name},
          {"socket", verb.access == operate::Access::control ? "control" : "observe"},
          {"arguments", arguments},
          {"answer", fields_json(verb.answer)},
          {"line", fields_json(verb.line)},
          {"help", verb.help}};
}

}  // namespace

std::string reference_text(const Program& program) {
  CLI::App app;
  std::function<int()> run;
  add_program(program, app, run);
  Json verbs = Json::array();
  for (const operate::Verb* verb : operate::all_verbs()) verbs.push_back(verb_json(*verb));
  const Json reference{{"version", program.version},
                       {"program", command_json(app)},
                       {"verbs", verbs},
                       {"configuration", Json::parse(config::schema_text())}};
  return reference.dump(1) + '\n';
}

}  // namespace bootstorm::cli
