// What a model's firmware cannot do without.
#pragma once

#include <string_view>

#include "base/patterns.hpp"
#include "bootstorm/model.hpp"
#include "operate/book/names.hpp"

namespace bootstorm::operate {

/// nullptr: the model is not known to need that file. `path`: as the board asks for it, in whatever folder.
[[nodiscard]] inline const BootNeed* need_of(Model model, std::string_view path) {
  for (const BootNeed& need : row_of(model).needs) {
    if (any_pattern(need.any_of, [name = base_of(path)](std::string_view pattern) { return fits(name, pattern); })) {
      return &need;
    }
  }
  return nullptr;
}

}  // namespace bootstorm::operate
