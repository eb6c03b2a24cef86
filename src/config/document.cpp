// The whole document: its sections, in the order in which they refer to each other.
#include <string>
#include <utility>

#include "config/dhcp/dhcp.hpp"
#include "config/ports.hpp"
#include "config/sections.hpp"

namespace bootstorm::config {
namespace {

struct DocumentReading {
  Config& config;
  ReadSoFar so_far{};
  const YamlNode* groups = nullptr;
  const YamlNode* boards = nullptr;
};

using Row = Setting<DocumentReading>;

/// A section that fills one part of the configuration by itself.
template <class Part>
Row part(std::string key, std::string help, const Section<Part>& section, Part Config::*field) {
  return {{.key = std::move(key), .help = std::move(help), .shape = section.shape(), .may_be_empty = true},
          [&section, field](const YamlNode& node, DocumentReading& into, ErrorList& errors) {
            section.read(node, into.config.*field, errors);
          }};
}

Row images_row() {
  return {{.key = "images", .help = "what boards boot from, by name", .shape = images_shape(), .may_be_empty = true},
          [](const YamlNode& node, DocumentReading& into, ErrorList& errors) {
            into.so_far.images = read_images(node, into.config, errors);
          }};
}

Row default_image_row() {
  return {{.key = "default_image", .help = "the image asked last, for all boards", .shape = image_name().shape},
          [](const YamlNode& node, DocumentReading& into, ErrorList& errors) {
            if (!into.so_far.images) return;
            into.config.default_image = read_image_name(node, "default_image", into.so_far, into.config, errors);
          }};
}

Row models_row() {
  return {{.key = "models", .help = "the image of each model", .shape = models_shape(), .may_be_empty = true},
          [](const YamlNode& node, DocumentReading& into, ErrorList& errors) {
            read_models(node, into.so_far, into.config, errors);
          }};
}

Row groups_row() {
  return {
      {.key = "groups", .help = "boards that have an image in common", .shape = groups_shape(), .may_be_empty = true},
      [](const YamlNode& node, DocumentReading& into, ErrorList& errors) {
        into.so_far.groups = read_groups(node, into.so_far, into.config, errors);
        if (into.so_far.groups) into.groups = &node;
      }};
}

Row rollout_row() {
  return {{.key = "rollout",
           .help = "an image that some boards ask before all others",
           .shape = rollout_shape(),
           .may_be_empty = true},
          [](const YamlNode& node, DocumentReading& into, ErrorList& errors) {
            read_rollout(node, into.so_far, into.config, errors);
          }};
}

/// Read last, together with the members of groups.
Row boards_row() {
  return {{.key = "boards", .help = "boards that are known", .shape = boards_shape(), .may_be_empty = true},
          [](const YamlNode& node, DocumentReading& into, ErrorList&) { into.boards = &node; }};
}

const Section<DocumentReading>& document_section() {
  static const Section<DocumentReading> section{
      "configuration",
      {
          part("appliance", "the program itself", appliance_section(), &Config::appliance),
          {{.key = "ports", .help = "the network cards", .shape = ports_shape(), .is_required = true},
           [](const YamlNode& node, DocumentReading& into, ErrorList& errors) {
             into.so_far.networks = read_ports(node, into.config, errors);
           }},
          part("dhcp", "what applies to DHCP in all networks", dhcp_global_section(), &Config::dhcp),
          part("tftp", "how files are served", tftp_section(), &Config::tftp),
          part("publish", "when changed files are served", publish_section(), &Config::publish),
          images_row(),
          default_image_row(),
          models_row(),
          groups_row(),
          rollout_row(),
          boards_row(),
      }};
  return section;
}

}  // namespace

Shape document_shape() { return document_section().shape(); }

void read_document(const YamlNode& root, Config& config, ErrorList& errors) {
  if (root.kind == YamlNode::Kind::nothing) {
    errors.add({}, "the file is empty; it needs at least 'ports' (bootstorm.yaml(5) has every key)");
    return;
  }
  MapReader map = document_section().open(root, errors);
  if (!map.ok()) return;
  DocumentReading reading{config};
  reading.so_far.networks = false;  // until 'ports' has been read
  document_section().read(map, reading);
  if (map.find("default_image") == nullptr && reading.so_far.images && config.images.size() == 1) {
    config.default_image = 0;
  }
  read_boards(reading.boards, reading.groups, reading.so_far, config, errors);
  resolve_class_groups(reading.so_far, config, errors);
}

}  // namespace bootstorm::config
