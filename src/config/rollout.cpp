// An image that some boards get before all others.
#include <cstdint>
#include <optional>

#include "config/sections.hpp"

namespace bootstorm::config {
namespace {

struct RolloutReading {
  const ReadSoFar& so_far;
  const Config& config;
  RolloutConfig rollout{};
  std::optional<std::size_t> image{};
};

const Section<RolloutReading>& rollout_section() {
  using Row = Setting<RolloutReading>;
  static const Row image{
      {.key = "image", .help = "a name of 'images'", .shape = image_name().shape, .is_required = true},
      [](const YamlNode& node, RolloutReading& into, ErrorList& errors) {
        into.image = read_image_name(node, "image", into.so_far, into.config, errors);
      }};
  static const Row boards{{.key = "boards", .help = "the share of all boards", .shape = percentage().shape},
                          [](const YamlNode& node, RolloutReading& into, ErrorList& errors) {
                            into.rollout.share = read_scalar(node, "boards", percentage(), errors).value_or(0);
                          }};
  static const Row group{
      {.key = "group", .help = "instead of 'boards': all boards of that group", .shape = image_name().shape},
      [](const YamlNode& node, RolloutReading& into, ErrorList& errors) {
        into.rollout.group = read_group_name(node, into.so_far, into.config, errors);
      }};
  static const Section<RolloutReading> section{"a rollout", {image, boards, group}};
  return section;
}

}  // namespace

Shape rollout_shape() { return rollout_section().shape(); }

void read_rollout(const YamlNode& node, const ReadSoFar& so_far, Config& config, ErrorList& errors) {
  MapReader map = rollout_section().open(node, errors);
  if (!map.ok()) return;
  if ((map.find("boards") == nullptr) == (map.find("group") == nullptr)) {
    errors.add(map.at(), "a rollout needs either 'boards' or 'group'");
  }
  RolloutReading reading{so_far, config};
  rollout_section().read(map, reading);
  if (!reading.image) return;
  reading.rollout.image = *reading.image;
  config.rollout = reading.rollout;
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

}  // namespace bootstorm::config
