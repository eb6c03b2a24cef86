// Models of boards by the names that events and configurations give them.
#pragma once

#include <algorithm>
#include <string_view>

#include "bootstorm/model.hpp"

namespace bootstorm {

/// Model::unknown: none has that name.
[[nodiscard]] inline Model model_named(std::string_view name) noexcept {
  const auto row = std::ranges::find(model_rows, name, &ModelRow::name);
  return row == model_rows.end() ? Model::unknown : static_cast<Model>(row - model_rows.begin());
}

}  // namespace bootstorm
