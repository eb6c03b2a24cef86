// Opens and lists the layers of all images. Reads no file content.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/open.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {

struct ListedContent {
  std::vector<ListedLayer> layers;  // each directory once, however many images use it
  std::vector<ImageLayers> images;  // in the configuration's order
  std::vector<std::string> warnings;
  std::string error;  // not empty: listing failed, and the rest is incomplete
};

[[nodiscard]] ListedContent list_content(const config::Config& config, LinkRules links);

}  // namespace bootstorm::content
