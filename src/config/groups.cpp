// What boards have in common: the model they are of, the group they are in.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "config/sections.hpp"

namespace bootstorm::config {

Form<Model> model_name() {
  std::vector<std::pair<std::string, Model>> names;
  for (std::size_t i = 1; i < model_count; ++i) {
    names.emplace_back(name_of(static_cast<Model>(i)), static_cast<Model>(i));
  }
  return one_of<Model>(std::move(names));
}

void read_models(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  const NamedMap map{node, "models", "model", "a mapping from models to images"};
  (void)read_named(map, model_name(), errors, [&](const YamlKey& key, Model model, const YamlNode& value) {
    const auto name = read_scalar(value, key.name, image_name(), errors);
    if (!name || !so_far.images) return;
    auto& image = config.model_images[static_cast<std::size_t>(model)];
    image = find_image(config, *name);
    if (!image) add_unknown_image(errors, value.at, key.name, *name, config);
  });
}

std::optional<std::size_t> find_group(const Config& config, std::string_view name) {
  const auto found = std::ranges::find(config.groups, name, &GroupConfig::name);
  if (found == config.groups.end()) return std::nullopt;
  return static_cast<std::size_t>(found - config.groups.begin());
}

std::optional<std::size_t> read_group_name(const YamlNode& node, const ReadSoFar& so_far, const Config& config,
                                           ErrorList& errors) {
  const auto name = read_scalar(node, "group", image_name(), errors);
  if (!name || !so_far.groups) return std::nullopt;
  if (const auto group = find_group(config, *name)) return group;
  std::string known;
  for (const GroupConfig& group : config.groups) known += (known.empty() ? "" : ", ") + group.name;
  errors.add(node.at, "group: no group is called " + in_quotes(*name) + "; " +
                          (known.empty() ? "'groups' names none" : "there are: " + known));
  return std::nullopt;
}

void read_rollout(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  MapReader map{node, "a rollout", {"image", "boards", "group"}, errors};
  if (!map.ok()) return;
  const YamlNode* boards = map.find("boards");
  const YamlNode* group = map.find("group");
  if ((boards == nullptr) == (group == nullptr)) errors.add(map.at(), "a rollout needs either 'boards' or 'group'");
  RolloutConfig rollout;
  if (boards != nullptr) rollout.share = read_scalar(*boards, "boards", percentage(), errors).value_or(0);
  if (group != nullptr) rollout.group = read_group_name(*group, so_far, config, errors);
  if (map.require("image") == nullptr) return;
  const auto image = read_image_name(map, so_far.images, config);
  if (!image) return;
  rollout.image = *image;
  config.rollout = rollout;
}

bool is_in_rollout(const Config& config, const BoardConfig& board) {
  if (!config.rollout) return false;
  if (config.rollout->group) return board.group == config.rollout->group;
  // By what it is known by surest, so that it stays in or out whatever else is said of it.
  std::uint64_t key = 0;
  if (board.mac) {
    key = board.mac->number();
  } else if (board.serial) {
    key = *board.serial & 0xffffffffu;
  } else if (board.address) {
    key = board.address->value;
  } else {
    key = hash_path(board.prefix);
  }
  return is_in_share(key, config.rollout->share);
}

bool read_groups(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  if (node.kind == YamlNode::Kind::map && node.items.size() > groups_max) {
    errors.add(node.keys[groups_max].at, "groups: at most " + std::to_string(groups_max) + " are possible");
  }
  const NamedMap map{node, "groups", "group", "a mapping from group names to their image and members"};
  return read_named(map, image_name(), errors, [&](const YamlKey&, const std::string& name, const YamlNode& value) {
    MapReader group{value, "a group", {"image", "members"}, errors};
    config.groups.push_back({name, read_image_name(group, so_far.images, config)});
  });
}

}  // namespace bootstorm::config
