// Putting a new configuration in its place: checked first, at once, and never over another one.
#pragma once

#include <string>
#include <vector>

namespace bootstorm::cli {

struct Placed {
  std::vector<std::string> errors;  // empty: it is in place
  int exit_code = 0;                // if there are errors
};

/// Writes the text beside `path`, holds it to what `bootstorm check` holds it to, and gives it that name if nobody has
/// it. Makes the directory. What is wrong names `path`.
[[nodiscard]] Placed place_configuration(const std::string& text, const std::string& path);

}  // namespace bootstorm::cli
