// Images: their layers, templates and links; and finding one by its name.
#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "config/sections.hpp"

namespace bootstorm::config {
namespace {

struct ImageReading {
  ImageConfig image;
  std::filesystem::path base;  // where relative directories start
};

void read_directories(const YamlNode& node, const std::string& key, const std::filesystem::path& base,
                      std::vector<LayerConfig>& directories, ErrorList& errors) {
  const auto* items = list_items(node, key, "a list of directories such as [/srv/netboot/pi]", layers_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    const auto directory = read_scalar(item, key, plain_text("a directory", path_bytes_max), errors);
    if (directory) directories.push_back({base / *directory, item.at});
  }
}

void read_layers(const YamlNode& node, ImageReading& into, ErrorList& errors) {
  read_directories(node, "layers", into.base, into.image.layers, errors);
  if (node.kind == YamlNode::Kind::list && node.items.empty()) {
    errors.add(node.at, "layers: an image needs at least one directory");
  }
}

void read_templates(const YamlNode& node, ImageReading& into, ErrorList& errors) {
  const auto* items = list_items(node, "templates", "a list of files such as [cmdline.txt]", templates_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    const auto path = read_scalar(item, "templates", plain_text("a file of the image", file_name_max), errors);
    if (path) into.image.templates.push_back({*path, item.at});
  }
}

void read_links(const YamlNode& node, ImageReading& into, ErrorList& errors) {
  read_directories(node, "links", into.base, into.image.links, errors);
}

const Section<ImageReading>& image_section() {
  static const Section<ImageReading> section{
      "an image",
      {
          {{.key = "layers",
            .help = "directories; a file comes from the first that has it",
            .shape = list_of(any_scalar(), layers_max),
            .is_required = true},
           read_layers},
          {{.key = "templates",
            .help = "files that are templates although their names do not end in .tmpl",
            .shape = list_of(any_scalar(), templates_max)},
           read_templates},
          {{.key = "links",
            .help = "directories outside of the layers that links may lead into",
            .shape = list_of(any_scalar(), layers_max)},
           read_links},
      }};
  return section;
}

}  // namespace

Shape images_shape() { return named(image_section().shape()); }

bool read_images(const YamlNode& node, Config& config, ErrorList& errors) {
  if (node.kind == YamlNode::Kind::map && node.items.size() > images_max) {
    errors.add(node.keys[images_max].at, "images: at most " + std::to_string(images_max) + " are allowed");
  }
  const NamedMap map{node, "images", "image", "a mapping from image names to their layers"};
  return read_named(map, image_name(), errors, [&](const YamlKey&, const std::string& name, const YamlNode& value) {
    ImageReading reading{.image = {.name = name}, .base = std::filesystem::path{config.file}.parent_path()};
    image_section().read(value, reading, errors);
    config.images.push_back(std::move(reading.image));
  });
}

std::optional<std::size_t> find_image(const Config& config, std::string_view name) {
  const auto found = std::ranges::find(config.images, name, &ImageConfig::name);
  if (found == config.images.end()) return std::nullopt;
  return static_cast<std::size_t>(found - config.images.begin());
}

std::optional<std::size_t> read_image_name(const YamlNode& node, std::string_view key, const ReadSoFar& so_far,
                                           const Config& config, ErrorList& errors) {
  const auto name = read_scalar(node, key, image_name(), errors);
  if (!name || !so_far.images) return std::nullopt;
  if (const auto image = find_image(config, *name)) return image;
  std::string known;
  for (const ImageConfig& image : config.images) known += (known.empty() ? "" : ", ") + image.name;
  errors.add(node.at, std::string{key} + ": no image is named " + in_quotes(*name) + "; " +
                          (known.empty() ? "'images' is empty" : "known images: " + known));
  return std::nullopt;
}

}  // namespace bootstorm::config
