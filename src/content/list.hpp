// The layers of all images, opened and listed: what there is to serve, before any of it is read.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/open.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

struct ListedContent {
  std::vector<ListedLayer> layers;  // each directory once, however many images have it
  std::vector<ImageLayers> images;  // as in the configuration
  std::vector<std::string> warnings;
  std::string error;  // not empty: the rest is worth nothing, and this is why
};

[[nodiscard]] ListedContent list_content(const config::Config& config, LinkRules links);

}  // namespace bootstorm::content
