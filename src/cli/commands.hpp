// All commands but the swarm, which has many options and describes them itself. A new one is a file and a row here.
#pragma once

#include <vector>

#include "cli/command.hpp"

namespace bootstorm::cli {

// Each is in the file of its name.
[[nodiscard]] Command init_command();
[[nodiscard]] Command doctor_command();
[[nodiscard]] Command prepare_command();
[[nodiscard]] Command serve_command();
[[nodiscard]] Command check_command();
[[nodiscard]] Command reload_command();
[[nodiscard]] Command status_command();
[[nodiscard]] Command stats_command();
[[nodiscard]] Command boards_command();  // in boards.cpp, both
[[nodiscard]] Command explain_command();
[[nodiscard]] Command top_command();
[[nodiscard]] Command events_command();
[[nodiscard]] Command leases_command();
[[nodiscard]] Command capture_command();
[[nodiscard]] Command reasons_command();
[[nodiscard]] Command schema_command();
[[nodiscard]] Command web_command();

/// In the order of the help.
[[nodiscard]] inline std::vector<Command> all_commands() {
  return {init_command(),   doctor_command(),  prepare_command(), serve_command(),   check_command(), reload_command(),
          status_command(), boards_command(),  explain_command(), top_command(),     stats_command(), events_command(),
          leases_command(), capture_command(), web_command(),     reasons_command(), schema_command()};
}

}  // namespace bootstorm::cli
