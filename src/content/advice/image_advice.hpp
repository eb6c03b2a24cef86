// What a boot client would miss in an image, said before it misses it.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/list.hpp"

namespace bootstorm::content {

/// For each image, with what boards find behind it: "image pi: no fixup4.dat: a Pi 4 stops after start4.elf". Only of
/// models that the image is for, as its files or the configuration say; the same lack is told once.
[[nodiscard]] std::vector<std::string> image_advice(const config::Config& config, const ListedContent& content);

}  // namespace bootstorm::content
