// Warns of files that boot clients will miss in an image.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/list.hpp"

namespace bootstorm::content {

/// Checks each image together with the images that its boards fall back to: "image pi: no fixup4.dat: a Pi 4 stops
/// after start4.elf". Considers only the models that the image serves, according to its files or the configuration.
/// Reports each missing file once.
[[nodiscard]] std::vector<std::string> image_advice(const config::Config& config, const ListedContent& content);

}  // namespace bootstorm::content
