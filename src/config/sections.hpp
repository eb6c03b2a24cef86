// The top-level sections of a configuration, each from its part of the tree. What a section refers to is read before
// it: networks and images before boards.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "config/config.hpp"
#include "config/reader.hpp"
#include "config/setting.hpp"
#include "config/shape.hpp"

namespace bootstorm::config {

/// Fills config (whose `file` is set) from the whole document.
void read_document(const YamlNode& root, Config& config, ErrorList& errors);
/// Every key there is.
[[nodiscard]] Shape document_shape();

[[nodiscard]] const Section<ApplianceConfig>& appliance_section();
[[nodiscard]] const Section<TftpConfig>& tftp_section();
[[nodiscard]] const Section<PublishConfig>& publish_section();

/// What has been read so far without mistakes: only then is an unknown name a mistake, too.
struct ReadSoFar {
  bool networks = true;
  bool images = true;
  bool groups = true;
};

/// True if the list of names is complete.
bool read_images(const YamlNode& node, Config& config, ErrorList& errors);
[[nodiscard]] Shape images_shape();
/// The index of an image.
[[nodiscard]] std::optional<std::size_t> find_image(const Config& config, std::string_view name);
/// The index of the image that the node names. None: reported, if the names of all images are known.
[[nodiscard]] std::optional<std::size_t> read_image_name(const YamlNode& node, std::string_view key,
                                                         const ReadSoFar& so_far, const Config& config,
                                                         ErrorList& errors);

[[nodiscard]] Form<Model> model_name();
/// The images of models.
void read_models(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors);
[[nodiscard]] Shape models_shape();

/// Names and images; the members are boards, which read_boards() reads. True if the list of names is complete.
bool read_groups(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors);
[[nodiscard]] Shape groups_shape();
/// The index of a group.
[[nodiscard]] std::optional<std::size_t> find_group(const Config& config, std::string_view name);
/// The index of the group that the node names. None: reported, if the names of all groups are known.
[[nodiscard]] std::optional<std::size_t> read_group_name(const YamlNode& node, const ReadSoFar& so_far,
                                                         const Config& config, ErrorList& errors);

/// Finds the groups that classes are for.
void resolve_class_groups(const ReadSoFar& so_far, Config& config, ErrorList& errors);

/// Which boards get which image first.
void read_rollout(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors);
[[nodiscard]] Shape rollout_shape();

/// The boards, and the members of groups. Either may be null.
void read_boards(const YamlNode* boards, const YamlNode* groups, const ReadSoFar& so_far, Config& config,
                 ErrorList& errors);
[[nodiscard]] Shape boards_shape();

}  // namespace bootstorm::config
