// The top-level sections of a configuration, each from its part of the tree. What a section refers to is read before
// it: networks and images before boards.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "control/config.hpp"
#include "control/config_reader.hpp"

namespace bootstorm::control {

/// Fills config (whose `file` is set) from the whole document.
void read_document(const YamlNode& root, Config& config, ErrorList& errors);

/// The boards. all_networks: whether every network could be read, so that an address outside the known ones is wrong;
/// all_images: the same for images.
void read_boards(const YamlNode& node, bool all_networks, bool all_images, Config& config, ErrorList& errors);

/// The index of an image.
[[nodiscard]] std::optional<std::size_t> find_image(const Config& config, std::string_view name);
void add_unknown_image(ErrorList& errors, Location at, std::string_view key, std::string_view name,
                       const Config& config);

}  // namespace bootstorm::control
