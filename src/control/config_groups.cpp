// What boards have in common: the model they are of, the group they are in.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "control/config_sections.hpp"

namespace bootstorm::control {

Form<Model> model_name() {
  std::vector<std::pair<std::string, Model>> names;
  for (std::size_t i = 1; i < model_count; ++i) {
    names.emplace_back(name_of(static_cast<Model>(i)), static_cast<Model>(i));
  }
  return one_of<Model>(std::move(names));
}

void read_models(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  if (node.kind != YamlNode::Kind::map) {
    add_mismatch(errors, node, "models", "a mapping from models to images");
    return;
  }
  const Form<Model> form = model_name();
  std::map<Model, Location> seen;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const YamlKey& key = node.keys[i];
    const auto model = form.parse(key.name).value;
    if (!model) {
      errors.add(key.at, "models: expected " + form.expected + ", not " + in_quotes(key.name));
      continue;
    }
    if (const auto [first, is_new] = seen.try_emplace(*model, key.at); !is_new) {
      errors.add(key.at, "model " + in_quotes(key.name) + " is given twice; the first is in line " +
                             std::to_string(first->second.line));
      continue;
    }
    const auto name = read_scalar(node.items[i], key.name, image_name(), errors);
    if (!name || !so_far.images) continue;
    auto& image = config.model_images[static_cast<std::size_t>(*model)];
    image = find_image(config, *name);
    if (!image) add_unknown_image(errors, node.items[i].at, key.name, *name, config);
  }
}

bool read_groups(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  if (node.kind != YamlNode::Kind::map) {
    add_mismatch(errors, node, "groups", "a mapping from group names to their image and members");
    return false;
  }
  if (node.items.size() > groups_max) {
    errors.add(node.keys[groups_max].at, "groups: at most " + std::to_string(groups_max) + " are possible");
  }
  std::map<std::string_view, Location> seen;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const YamlKey& key = node.keys[i];
    if (!image_name().parse(key.name).value) {
      errors.add(key.at, "groups: expected " + image_name().expected + ", not " + in_quotes(key.name));
    }
    if (const auto [first, is_new] = seen.try_emplace(key.name, key.at); !is_new) {
      errors.add(key.at, "group " + in_quotes(key.name) + " is given twice; the first is in line " +
                             std::to_string(first->second.line));
    }
    MapReader map{node.items[i], "a group", {"image", "members"}, errors};
    config.groups.push_back({key.name, read_image_name(map, so_far.images, config)});
  }
  return true;
}

}  // namespace bootstorm::control
