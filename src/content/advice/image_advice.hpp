// Warns of files that boot clients will miss in an image.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "bootstorm/model.hpp"
#include "config/config.hpp"
#include "content/list.hpp"

namespace bootstorm::content {

/// By model.
using ModelFlags = std::array<bool, model_count>;
using ModelWarnings = std::array<std::vector<std::string>, model_count>;

/// What boards of one model miss that search these images, in this order; indices into Config::images.
struct Lack {
  std::vector<std::size_t> images;
  Model model{};
  std::vector<std::string> missing;  // "no fixup4.dat: a Pi 4 stops after start4.elf"
};

struct ImageAdvice {
  std::vector<std::string> warnings;
  ModelWarnings when_seen;  // of models that nobody expects: to be said when a board is one after all
  std::vector<Lack> lacks;  // of all models that may come
};

/// Checks each image together with the images that its boards fall back to: "image pi: no fixup4.dat: a Pi 4 stops
/// after start4.elf". Considers the models that the configuration names and those that were `seen`; and where it does
/// not say of each board what it is, the models that the image's files are for. Reports each missing file once.
[[nodiscard]] ImageAdvice image_advice(const config::Config& config, const ListedContent& content,
                                       const ModelFlags& seen = {});

}  // namespace bootstorm::content
