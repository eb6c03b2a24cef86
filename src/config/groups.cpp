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

Shape models_shape() { return named(image_name().shape, model_name().shape.choices); }

void read_models(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  const NamedMap map{node, "models", "model", "a mapping from models to images"};
  (void)read_named(map, model_name(), errors, [&](const YamlKey& key, Model model, const YamlNode& value) {
    config.model_images[static_cast<std::size_t>(model)] = read_image_name(value, key.name, so_far, config, errors);
  });
}

std::optional<std::size_t> find_group(const Config& config, std::string_view name) {
  const auto found = std::ranges::find(config.groups, name, &GroupConfig::name);
  if (found == config.groups.end()) return std::nullopt;
  return static_cast<std::size_t>(found - config.groups.begin());
}

namespace {

void add_unknown_group(Location at, const std::string& name, const Config& config, ErrorList& errors) {
  std::string known;
  for (const GroupConfig& group : config.groups) known += (known.empty() ? "" : ", ") + group.name;
  errors.add(at, "group: no group is named " + in_quotes(name) + "; " +
                     (known.empty() ? "'groups' is empty" : "known groups: " + known));
}

}  // namespace

std::optional<std::size_t> read_group_name(const YamlNode& node, const ReadSoFar& so_far, const Config& config,
                                           ErrorList& errors) {
  const auto name = read_scalar(node, "group", image_name(), errors);
  if (!name || !so_far.groups) return std::nullopt;
  if (const auto group = find_group(config, *name)) return group;
  add_unknown_group(node.at, *name, config, errors);
  return std::nullopt;
}

void resolve_class_groups(const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  for (ClassConfig& client_class : config.dhcp.classes) {
    if (client_class.group.empty() || !so_far.groups) continue;
    const auto group = find_group(config, client_class.group);
    if (!group) add_unknown_group(client_class.group_at, client_class.group, config, errors);
    client_class.settings.conditions.push_back(
        {.about = ClientCondition::About::group, .group = static_cast<std::uint16_t>(group.value_or(group_none))});
  }
}

namespace {

struct GroupReading {
  const ReadSoFar& so_far;
  const Config& config;
  GroupConfig group{};
};

const Section<GroupReading>& group_section() {
  using Row = Setting<GroupReading>;
  static const Row image{{.key = "image", .help = "a name of 'images'", .shape = image_name().shape},
                         [](const YamlNode& node, GroupReading& into, ErrorList& errors) {
                           into.group.image = read_image_name(node, "image", into.so_far, into.config, errors);
                         }};
  // Members are boards: read_boards() reads them once it knows the boards that are listed.
  static const Row members{{.key = "members",
                            .help = "serials, MACs or addresses of boards",
                            .shape = list_of(any_scalar("^[0-9A-Fa-f:.-]+$"), boards_max)},
                           [](const YamlNode&, GroupReading&, ErrorList&) {}};
  static const Section<GroupReading> section{"a group", {image, members}};
  return section;
}

}  // namespace

Shape groups_shape() { return named(group_section().shape()); }

bool read_groups(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  if (node.kind == YamlNode::Kind::map && node.items.size() > groups_max) {
    errors.add(node.keys[groups_max].at, "groups: at most " + std::to_string(groups_max) + " are allowed");
  }
  const NamedMap map{node, "groups", "group", "a mapping from group names to their image and members"};
  return read_named(map, image_name(), errors, [&](const YamlKey&, const std::string& name, const YamlNode& value) {
    GroupReading reading{so_far, config, {.name = name}};
    group_section().read(value, reading, errors);
    config.groups.push_back(std::move(reading.group));
  });
}

}  // namespace bootstorm::config
