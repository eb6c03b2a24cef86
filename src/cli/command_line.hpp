// From the words of a command line to the command that they name.
#pragma once

#include <functional>
#include <vector>

#include "cli/command.hpp"

namespace CLI {
class App;  // its header takes ten seconds to compile
}

namespace bootstorm::cli {

/// Adds a command that describes itself to the library, and sets `run` when the command line names that command.
using AddCommand = void (*)(CLI::App& app, std::function<int()>& run);

struct Program {
  const char* version;
  std::vector<Command> commands;
  std::vector<AddCommand> others;
};

/// Adds all commands to `app`; `run` becomes the one that is named when it parses. `program` must live as long.
void add_program(const Program& program, CLI::App& app, std::function<int()>& run);

/// Runs the command that is named and returns its exit code. Prints the help or what is wrong with the command line,
/// and then returns exit_ok or exit_usage.
[[nodiscard]] int run_command_line(const Program& program, int argc, const char* const* argv);

}  // namespace bootstorm::cli
