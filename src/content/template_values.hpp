// What the names in a template stand for, and where a board looks for its files.
#pragma once

#include <cstddef>
#include <vector>

#include "config/config.hpp"
#include "config/template_text.hpp"

namespace bootstorm::content {

/// What is the same for whoever gets a file of that image, listed or not.
[[nodiscard]] config::TemplateValues values_for_all(const config::Config& config, std::size_t image);

/// What is known of a board that boots that image.
[[nodiscard]] config::TemplateValues values_of(const config::Config& config, const config::BoardConfig& board,
                                               std::size_t image);

struct AskedImage {
  std::size_t image = 0;
  bool is_certain = true;  // false: asked only if the board turns out to be of that model
};

/// The images that a board asks for a file, in this order.
[[nodiscard]] std::vector<AskedImage> images_asked(const config::Config& config, const config::BoardConfig& board);

}  // namespace bootstorm::content
