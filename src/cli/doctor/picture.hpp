// What `bootstorm doctor` shows.
#pragma once

#include <iosfwd>

#include "cli/doctor/examination.hpp"

namespace bootstorm::cli {

/// For people: what is well in a line each, then the findings with their commands.
void show_examination(const Examination& examination, std::ostream& out);
/// The same as one object of JSON, in one line.
void print_examination(const Examination& examination, std::ostream& out);

/// Runs the commands of all findings that are safe, each shown before. How many were run.
[[nodiscard]] std::size_t run_safe_commands(const Examination& examination, std::ostream& out);

}  // namespace bootstorm::cli
