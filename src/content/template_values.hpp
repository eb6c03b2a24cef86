// What the names in a template stand for, and where a board looks for its files.
#pragma once

#include <cstddef>
#include <vector>

#include "config/config.hpp"
#include "config/template_text.hpp"

namespace bootstorm::control {

/// What is the same for whoever gets a file of that image, listed or not.
[[nodiscard]] TemplateValues values_for_all(const Config& config, std::size_t image);

/// What is known of a board that boots that image.
[[nodiscard]] TemplateValues values_of(const Config& config, const BoardConfig& board, std::size_t image);

struct AskedImage {
  std::size_t image = 0;
  bool is_certain = true;  // false: asked only if the board turns out to be of that model
};

/// The images that a board asks for a file, in this order.
[[nodiscard]] std::vector<AskedImage> images_asked(const Config& config, const BoardConfig& board);

}  // namespace bootstorm::control
