// The images that boards search, one after the other.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "bootstorm/model.hpp"
#include "config/config.hpp"

namespace bootstorm::content {

/// The images that a board searches before its model's and the default image, and the models that the configuration
/// declares such boards to be.
struct Chain {
  std::vector<std::size_t> images;
  std::array<bool, model_count> named{};
};

/// One chain for each combination of images that listed boards have, and one for each image by itself. The empty chain
/// comes first, so that a file that every board misses is reported for the default image.
[[nodiscard]] std::vector<Chain> chains_of(const config::Config& config);

/// Of a listed board: its roll-out's, its own and its group's image.
[[nodiscard]] std::vector<std::size_t> own_images(const config::Config& config, const config::BoardConfig& board);

/// All images that a board of that chain and model searches, in their order.
[[nodiscard]] std::vector<std::size_t> images_for(const config::Config& config, const Chain& chain, Model model);

}  // namespace bootstorm::content
