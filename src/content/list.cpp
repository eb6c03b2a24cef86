#include "content/list.hpp"

#include <cerrno>
#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {
namespace {

std::string layer_error(const config::Config& config, const config::ImageConfig& image,
                        const config::LayerConfig& layer, int error) {
  const std::string reason = error == ENOENT                          ? "no such directory"
                             : error == ENOTDIR                       ? "not a directory"
                             : error == ELOOP || is_shortage(error) ? open_error_text(error)
                                                                      : std::generic_category().message(error);
  const std::string text = "layer " + name_text(layer.directory.string()) + " of image " + image.name + ": " + reason;
  return to_text(config::ConfigError{config.file, layer.at.line, layer.at.column, text});
}

/// Where the links of each layer may lead: into the layers of its images, and into the directories these list.
using LinkTargets = std::map<std::string, std::set<std::string>>;

LinkTargets link_targets(const config::Config& config) {
  LinkTargets targets;
  for (const config::ImageConfig& image : config.images) {
    for (const config::LayerConfig& layer : image.layers) {
      std::set<std::string>& into = targets[layer.directory.string()];
      for (const config::LayerConfig& link : image.links) into.insert(link.directory.string());
      for (const config::LayerConfig& other : image.layers) into.insert(other.directory.string());
    }
  }
  return targets;
}

/// Opens each directory once, however many layers may link into it. A directory that does not exist is ignored.
class TargetRoots {
 public:
  explicit TargetRoots(LinkRules links) : links_(links) {}

  std::shared_ptr<const LayerRoot> find(const std::string& directory) {
    const auto [at, is_new] = roots_.try_emplace(directory);
    if (!is_new) return at->second;
    const auto canonical = canonical_path(directory);
    if (!canonical) return nullptr;
    if (auto [root, error] = LayerRoot::open(*canonical, links_); error == 0) {
      at->second = std::make_shared<const LayerRoot>(std::move(root));
    }
    return at->second;
  }

 private:
  LinkRules links_;
  std::map<std::string, std::shared_ptr<const LayerRoot>> roots_;
};

}  // namespace

ListedContent list_content(const config::Config& config, LinkRules links) {
  ListedContent listed;
  const LinkTargets targets = link_targets(config);
  TargetRoots roots{links};
  std::map<std::string, std::size_t> by_directory;
  for (const config::ImageConfig& image : config.images) {
    ImageLayers& layers = listed.images.emplace_back();
    for (const config::TemplateConfig& listed_template : image.templates) {
      layers.templates.push_back(listed_template.path);
    }
    for (const config::LayerConfig& layer : image.layers) {
      const std::string directory = layer.directory.string();
      const auto [at, is_new] = by_directory.try_emplace(directory, listed.layers.size());
      layers.layers.push_back(at->second);
      if (!is_new) continue;
      auto [root, error] = LayerRoot::open(directory, links);
      if (error != 0) {
        listed.error = layer_error(config, image, layer, error);
        return listed;
      }
      for (const std::string& target : targets.at(directory)) {
        if (auto allowed = roots.find(target)) root.allow(std::move(allowed));
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

}  // namespace bootstorm::content
