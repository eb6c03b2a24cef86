// The top-level sections of a configuration, each from its part of the tree. What a section refers to is read before
// it: networks and images before boards.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "config/config.hpp"
#include "config/reader.hpp"

namespace bootstorm::config {

/// Fills config (whose `file` is set) from the whole document.
void read_document(const YamlNode& root, Config& config, ErrorList& errors);

/// What could be read so far without mistakes: a name that is then unknown is one.
struct ReadSoFar {
  bool networks = true;
  bool images = true;
  bool groups = true;
};

[[nodiscard]] Form<Model> model_name();
/// The images of models.
void read_models(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors);
/// Names and images; their members are boards, which read_boards() reads. True if the list of names is complete.
bool read_groups(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors);

/// What is rolled out to whom.
void read_rollout(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors);

/// The index of a group.
[[nodiscard]] std::optional<std::size_t> find_group(const Config& config, std::string_view name);
/// The same of one that is named there, or none: reported, if all names are known.
[[nodiscard]] std::optional<std::size_t> read_group_name(const YamlNode& node, const ReadSoFar& so_far,
                                                         const Config& config, ErrorList& errors);

/// The boards, and the members of groups. Either may be null.
void read_boards(const YamlNode* boards, const YamlNode* groups, const ReadSoFar& so_far, Config& config,
                 ErrorList& errors);

/// The index of the image that the key `image` of a mapping names, if it names one. `all_images`: whether an unknown
/// name is an error.
[[nodiscard]] std::optional<std::size_t> read_image_name(MapReader& map, bool all_images, const Config& config);

/// The index of an image.
[[nodiscard]] std::optional<std::size_t> find_image(const Config& config, std::string_view name);
void add_unknown_image(ErrorList& errors, Location at, std::string_view key, std::string_view name,
                       const Config& config);

}  // namespace bootstorm::config
