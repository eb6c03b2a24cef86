// The values of the names in a template, and the images in which a board's files are looked up.
#pragma once

#include <cstddef>
#include <vector>

#include "config/config.hpp"
#include "config/template_text.hpp"

namespace bootstorm::content {

/// The values that are the same for every client of that image, listed or not.
[[nodiscard]] config::TemplateValues values_for_all(const config::Config& config, std::size_t image);

/// The values of a board that boots that image.
[[nodiscard]] config::TemplateValues values_of(const config::Config& config, const config::BoardConfig& board,
                                               std::size_t image);

struct SearchedImage {
  std::size_t image = 0;
  bool is_certain = true;  // false: searched only if the board turns out to be of the image's model
};

/// The images in which a file that the board requests is looked up, in this order.
[[nodiscard]] std::vector<SearchedImage> searched_images(const config::Config& config,
                                                         const config::BoardConfig& board);

}  // namespace bootstorm::content
