// A row of a table of names: what is counted or reported, and what that means.
#pragma once

#include <string_view>

namespace bootstorm {

struct Described {
  std::string_view name;  // in logs, JSON and tests
  std::string_view help;  // for operators: a sentence or two
};

}  // namespace bootstorm
