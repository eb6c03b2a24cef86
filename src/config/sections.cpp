#include "config/sections.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/dhcp/dhcp.hpp"
#include "config/ports.hpp"

namespace bootstorm::config {
namespace {

/// After `workers` has been read.
void read_cpus(MapReader& map, ApplianceConfig& appliance) {
  const auto* items = map.list("cpus", "a list of CPU numbers such as [2, 3]", workers_max);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    const auto cpu = read_scalar(item, "cpus", whole_number(0, cpu_number_max), map.errors());
    if (!cpu) return;
    if (std::ranges::find(appliance.cpus, *cpu) != appliance.cpus.end()) {
      map.errors().add(item.at, "cpus: " + std::to_string(*cpu) + " is given twice; each worker has one of its own");
      return;
    }
    appliance.cpus.push_back(static_cast<unsigned>(*cpu));
  }
  if (appliance.cpus.size() == appliance.workers) return;
  map.errors().add(map.find("cpus")->at, "cpus: expected one for each worker, which is " +
                                             std::to_string(appliance.workers) + ", not " +
                                             std::to_string(appliance.cpus.size()));
}

void read_appliance(const YamlNode& node, ApplianceConfig& appliance, ErrorList& errors) {
  MapReader map{node, "appliance", {"workers", "cpus", "idle", "memory", "state", "leases"}, errors};
  map.read_into(appliance.workers, "workers", whole_number(1, workers_max));
  read_cpus(map, appliance);
  const auto idle = one_of<IdleMode>({{"adaptive", IdleMode::adaptive}, {"spin", IdleMode::spin}});
  appliance.idle = map.read("idle", idle).value_or(appliance.idle);
  const auto memory = one_of<MemoryMode>(
      {{"auto", MemoryMode::automatic}, {"hugepages", MemoryMode::hugepages}, {"ordinary", MemoryMode::ordinary}});
  appliance.memory = map.read("memory", memory).value_or(appliance.memory);
  const auto state = map.read("state", plain_text("a directory such as /var/lib/bootstorm", path_bytes_max));
  if (state) appliance.state = *state;
  const auto leases = one_of<LeaseMode>({{"disk", LeaseMode::disk}, {"memory", LeaseMode::memory}});
  appliance.leases = map.read("leases", leases).value_or(appliance.leases);
}

void read_tftp(const YamlNode& node, TftpConfig& tftp, ErrorList& errors) {
  MapReader map{
      node, "tftp", {"cache", "max_blksize", "max_windowsize", "single_port", "netascii", "sessions"}, errors};
  map.read_into(tftp.cache_bytes, "cache", size_bytes("1MiB", "1TiB"));
  map.read_into(tftp.max_windowsize, "max_windowsize", whole_number(1, 64));
  const auto flag = one_of<bool>({{"true", true}, {"false", false}});
  tftp.single_port = map.read("single_port", flag).value_or(tftp.single_port);
  tftp.netascii = map.read("netascii", flag).value_or(tftp.netascii);
  map.read_into(tftp.sessions, "sessions", whole_number(1, sessions_max));
  const YamlNode* blksize = map.find("max_blksize");
  if (blksize == nullptr || (blksize->kind == YamlNode::Kind::text && blksize->text == "auto")) return;
  Form<std::uint64_t> form = whole_number(8, 65464);  // RFC 2348 §2
  form.expected = "auto or " + form.expected;
  if (const auto bytes = read_scalar(*blksize, "max_blksize", form, errors)) {
    tftp.max_blksize = static_cast<std::uint16_t>(*bytes);
  }
}

void read_publish(const YamlNode& node, PublishConfig& publish, ErrorList& errors) {
  MapReader map{node, "publish", {"when", "settle_ms"}, errors};
  const auto mode = one_of<PublishMode>({{"change", PublishMode::change}, {"asked", PublishMode::asked}});
  publish.mode = map.read("when", mode).value_or(publish.mode);
  map.read_into(publish.settle_ms, "settle_ms", whole_number(50, 60'000));
}

void read_image(const std::string& name, const YamlNode& node, Config& config, ErrorList& errors) {
  ImageConfig image;
  image.name = name;
  MapReader map{node, "an image", {"layers", "templates", "links"}, errors};
  static_cast<void>(map.require("layers"));
  const auto read_directories = [&](const char* key_name, std::vector<LayerConfig>& directories) {
    const auto* items = map.list(key_name, "a list of directories such as [/srv/netboot/pi]", layers_max);
    if (items == nullptr) return items;
    const std::filesystem::path base = std::filesystem::path{config.file}.parent_path();
    for (const YamlNode& item : *items) {
      const auto directory = read_scalar(item, key_name, plain_text("a directory", path_bytes_max), errors);
      if (directory) directories.push_back({base / *directory, item.at});
    }
    return items;
  };
  const auto* layers = read_directories("layers", image.layers);
  if (layers != nullptr && layers->empty()) {
    errors.add(map.find("layers")->at, "layers: an image needs at least one directory");
  }
  read_directories("links", image.links);
  if (const auto* items = map.list("templates", "a list of files such as [cmdline.txt]", templates_max)) {
    for (const YamlNode& item : *items) {
      const auto path = read_scalar(item, "templates", plain_text("a file of the image", file_name_max), errors);
      if (path) image.templates.push_back({*path, item.at});
    }
  }
  config.images.push_back(std::move(image));
}

/// True if the list of names is complete.
bool read_images(const YamlNode& node, Config& config, ErrorList& errors) {
  if (node.kind == YamlNode::Kind::map && node.items.size() > images_max) {
    errors.add(node.keys[images_max].at, "images: at most " + std::to_string(images_max) + " are possible");
  }
  const NamedMap map{node, "images", "image", "a mapping from image names to their layers"};
  return read_named(map, image_name(), errors, [&](const YamlKey&, const std::string& name, const YamlNode& value) {
    read_image(name, value, config, errors);
  });
}

void read_default_image(const YamlNode* node, Config& config, ErrorList& errors) {
  if (node == nullptr) {
    if (config.images.size() == 1) config.default_image = 0;
    return;
  }
  const auto name = read_scalar(*node, "default_image", image_name(), errors);
  if (!name) return;
  config.default_image = find_image(config, *name);
  if (!config.default_image) add_unknown_image(errors, node->at, "default_image", *name, config);
}

}  // namespace

std::optional<std::size_t> find_image(const Config& config, std::string_view name) {
  for (std::size_t i = 0; i < config.images.size(); ++i) {
    if (config.images[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> read_image_name(MapReader& map, bool all_images, const Config& config) {
  const auto name = map.read("image", image_name());
  if (!name || !all_images) return std::nullopt;
  const auto image = find_image(config, *name);
  if (!image) add_unknown_image(map.errors(), map.find("image")->at, "image", *name, config);
  return image;
}

void add_unknown_image(ErrorList& errors, Location at, std::string_view key, std::string_view name,
                       const Config& config) {
  std::string known;
  for (const ImageConfig& image : config.images) known += (known.empty() ? "" : ", ") + image.name;
  errors.add(at, std::string{key} + ": no image is called " + in_quotes(name) + "; " +
                     (known.empty() ? "'images' names none" : "there are: " + known));
}

void read_document(const YamlNode& root, Config& config, ErrorList& errors) {
  if (root.kind == YamlNode::Kind::nothing) {
    errors.add({}, "the file says nothing; it needs at least 'ports' (conf/appliance.yaml shows every key)");
    return;
  }
  MapReader map{root,
                "configuration",
                {"appliance", "ports", "dhcp", "tftp", "publish", "images", "default_image", "models", "groups",
                 "rollout", "boards"},
                errors};
  if (!map.ok()) return;
  if (const YamlNode* appliance = map.section("appliance")) read_appliance(*appliance, config.appliance, errors);
  ReadSoFar so_far;
  so_far.networks = read_ports(map, config);
  if (const YamlNode* dhcp = map.section("dhcp")) read_dhcp_global(*dhcp, config.dhcp, errors);
  if (const YamlNode* tftp = map.section("tftp")) read_tftp(*tftp, config.tftp, errors);
  if (const YamlNode* publish = map.section("publish")) read_publish(*publish, config.publish, errors);
  const YamlNode* images = map.section("images");
  so_far.images = images == nullptr || read_images(*images, config, errors);
  if (so_far.images) read_default_image(map.find("default_image"), config, errors);
  if (const YamlNode* models = map.section("models")) read_models(*models, so_far, config, errors);
  const YamlNode* groups = map.section("groups");
  if (groups != nullptr) so_far.groups = read_groups(*groups, so_far, config, errors);
  if (const YamlNode* rollout = map.section("rollout")) read_rollout(*rollout, so_far, config, errors);
  read_boards(map.section("boards"), so_far.groups ? groups : nullptr, so_far, config, errors);
}

}  // namespace bootstorm::config
