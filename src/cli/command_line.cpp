#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/nearest_name.hpp"
#include "base/text.hpp"

namespace bootstorm::cli {
namespace {

using Run = std::function<int()>;

constexpr const char* about =
    "bootstorm boots every Raspberry Pi and PXE machine of a room at once: DHCP, ARP and TFTP,\n"
    "answered from a network card that it takes from the kernel.";

constexpr const char* exit_codes =
    "Exit codes: 0 success; 1 the configuration was refused, or a board failed; 2 usage; 3 a problem\n"
    "with the machine (the message names the command that solves it); 4 damaged state.";

/// The list of commands has the first sentence of each; its own help has all.
class BriefList : public CLI::Formatter {
 public:
  std::string make_subcommand(const CLI::App* command) const override {
    std::string text = command->get_description();
    text = text.substr(0, std::min(text.find(". "), text.find(".\n")));
    std::ranges::replace(text, '\n', ' ');
    if (text.ends_with('.')) text.pop_back();
    std::ostringstream row;
    CLI::detail::format_help(row, command->get_name(), in_lines(text), get_column_width());
    return row.str();
  }

  /// Behind that column, in lines that fit a terminal of a hundred.
  static std::string in_lines(const std::string& text) {
    constexpr std::size_t width = 72;
    std::string lines = text.find('\n') == std::string::npos ? wrapped(text, "", width) : text;
    if (lines.ends_with('\n')) lines.pop_back();
    return lines;
  }
};

void add_option(CLI::App& app, const Option& option, bool is_required) {
  const std::string help = BriefList::in_lines(option.help);
  if (option.flag != nullptr) {
    app.add_flag(option.names, *option.flag, help);
    return;
  }
  CLI::Option* added = app.add_option(option.names, *option.value, help);
  if (!option.value_name.empty()) added->type_name(option.value_name);
  if (!option.value->empty()) added->capture_default_str();
  if (!option.choices.empty()) added->check(CLI::IsMember(option.choices));
  added->required(is_required);
}

void add_command(CLI::App& parent, const Command& command, Run& run) {
  CLI::App* app = parent.add_subcommand(command.name, command.about);
  if (!command.example.empty()) {
    app->footer((command.example.find('\n') == std::string::npos ? "Example:\n" : "Examples:\n") + command.example);
  }
  const bool has_subcommands = !command.subcommands.empty();
  // With a subcommand, the options belong to that one.
  for (const Option& option : command.options) add_option(*app, option, option.is_required && !has_subcommands);
  for (const Command& subcommand : command.subcommands) add_command(*app, subcommand, run);
  app->require_subcommand(0, has_subcommands ? 1 : 0);
  app->callback([app, &command, &run] {
    if (!app->get_subcommands().empty()) return;
    for (const Option& option : command.options) {
      if (option.is_required && option.flag == nullptr && option.value->empty())
        throw CLI::RequiredError{option.names.substr(option.names.find(',') + 1)};
    }
    run = command.run;
  });
}

/// The word that stands where a subcommand of `app`, or of one that was given, should; empty: there is none.
struct UnknownCommand {
  std::string word;
  const CLI::App* within = nullptr;
};

UnknownCommand unknown_command(const CLI::App& app) {
  const CLI::App* within = &app;
  while (!within->get_subcommands().empty()) within = within->get_subcommands().front();
  if (within->get_subcommands([](const CLI::App*) { return true; }).empty()) return {};
  const std::vector<std::string> left = within->remaining();
  if (left.empty() || left.front().starts_with('-')) return {};
  return {left.front(), within};
}

void say_unknown(const UnknownCommand& unknown) {
  std::vector<std::string_view> names;
  const auto all = unknown.within->get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* command : all) names.push_back(command->get_name());
  std::cerr << unknown.within->get_name() << ": unknown command " << in_quotes(unknown.word);
  if (const auto nearest = nearest_name(unknown.word, names)) {
    std::cerr << "; did you mean " << in_quotes(*nearest) << "?\n";
    return;
  }
  std::cerr << "; the commands are";
  for (const std::string_view name : names) std::cerr << (name == names.front() ? " " : ", ") << name;
  std::cerr << '\n';
}

}  // namespace

void add_program(const Program& program, CLI::App& app, std::function<int()>& run) {
  app.name("bootstorm");
  app.description(about);
  app.footer(std::string{exit_codes} +
             "\n'bootstorm COMMAND --help' explains a command, and 'bootstorm doctor' what is in the way on a machine."
             "\nWhen boards are dark: 'bootstorm boards --trouble', and 'bootstorm explain BOARD'.");
  app.formatter(std::make_shared<BriefList>());
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string{"bootstorm "} + program.version);
  for (const Command& command : program.commands) add_command(app, command, run);
  for (const AddCommand add : program.others) add(app, run);
}

int run_command_line(const Program& program, int argc, const char* const* argv) {
  CLI::App app;
  Run run;
  add_program(program, app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help, --version
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    if (const UnknownCommand unknown = unknown_command(app); unknown.within != nullptr) {
      say_unknown(unknown);
    } else {
      (void)app.exit(error);
    }
    return exit_usage;
  }
  try {
    return run();
  } catch (const std::exception& error) {
    std::cerr << "bootstorm: " << error.what() << '\n';
    return exit_environment;
  }
}

}  // namespace bootstorm::cli
