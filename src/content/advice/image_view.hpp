// An image as a board finds it: the files of its layers and, behind them, those of the images it falls back to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/plan.hpp"

namespace bootstorm::content {

class ImageView {
 public:
  /// The layers in the order in which they are asked. Keeps references.
  explicit ImageView(std::vector<const ListedLayer*> layers) : layers_(std::move(layers)) {}

  /// A file of that path, or where it ends in '*', any that begins so. ASCII letters in either case, as it is served.
  [[nodiscard]] bool has(std::string_view pattern) const;
  /// One of several patterns, with '|' between them.
  [[nodiscard]] bool has_any(std::string_view patterns) const;
  /// The directories ("" or "a/b/") that hold a file of that name.
  [[nodiscard]] std::vector<std::string> directories_with(std::string_view name) const;
  /// What a small file says. nullopt: not there, larger than `bytes_max`, or it cannot be read.
  [[nodiscard]] std::optional<std::string> text(std::string_view path, std::size_t bytes_max) const;

 private:
  std::vector<const ListedLayer*> layers_;
};

}  // namespace bootstorm::content
