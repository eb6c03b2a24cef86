// What the program's exit says.
#pragma once

namespace bootstorm {

inline constexpr int exit_ok = 0;
inline constexpr int exit_configuration = 1;  // refused; also: a check or a board failed
inline constexpr int exit_usage = 2;
inline constexpr int exit_environment = 3;    // the machine: with the command that mends it
inline constexpr int exit_state_damaged = 4;

}  // namespace bootstorm
