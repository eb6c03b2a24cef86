// "Did you mean …?"
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace bootstorm {

/// The known name that is most like `name`: one typing error in three letters away, or the same but for a prefix or
/// suffix. nullopt: none is near enough.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view name,
                                                           std::span<const std::string_view> known);
[[nodiscard]] inline std::optional<std::string_view> nearest_name(std::string_view name,
                                                                  std::initializer_list<std::string_view> known) {
  return nearest_name(name, std::span{known.begin(), known.size()});
}

}  // namespace bootstorm
