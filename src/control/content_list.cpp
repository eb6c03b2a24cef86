#include "control/content_list.hpp"

#include <cerrno>
#include <cstddef>
#include <map>
#include <system_error>
#include <utility>

#include "control/content_walk.hpp"
#include "control/figures.hpp"

namespace bootstorm::control {
namespace {

std::string layer_error(const Config& config, const ImageConfig& image, const LayerConfig& layer, int error) {
  const std::string reason = error == ENOENT    ? "there is no such directory"
                             : error == ENOTDIR ? "it is not a directory"
                             : error == ELOOP   ? open_error_text(error)
                             : is_shortage(error) ? open_error_text(error)
                                                  : std::generic_category().message(error);
  return to_text(ConfigError{config.file, layer.at.line, layer.at.column,
                             "layer " + name_text(layer.directory.string()) + " of image " + image.name + ": " +
                                 reason});
}

}  // namespace

ListedContent list_content(const Config& config, LinkRules links) {
  ListedContent listed;
  std::map<std::string, std::size_t> by_directory;
  for (const ImageConfig& image : config.images) {
    ImageLayers& layers = listed.images.emplace_back();
    for (const TemplateConfig& listed_template : image.templates) layers.templates.push_back(listed_template.path);
    for (const LayerConfig& layer : image.layers) {
      const std::string directory = layer.directory.string();
      const auto [at, is_new] = by_directory.try_emplace(directory, listed.layers.size());
      layers.layers.push_back(at->second);
      if (!is_new) continue;
      auto [root, error] = LayerRoot::open(directory, links);
      if (error != 0) {
        listed.error = layer_error(config, image, layer, error);
        return listed;
      }
      LayerListing listing = list_layer(root);
      if (!listing.error.empty()) {
        listed.error = std::move(listing.error);
        return listed;
      }
      listed.warnings.insert(listed.warnings.end(), listing.warnings.begin(), listing.warnings.end());
      listed.layers.push_back({std::move(root), std::move(listing)});
    }
  }
  return listed;
}

}  // namespace bootstorm::control
