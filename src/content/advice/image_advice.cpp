#include "content/advice/image_advice.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

#include "bootstorm/model.hpp"
#include "content/advice/image_view.hpp"
#include "content/advice/missing_files.hpp"

namespace bootstorm::content {
namespace {

/// The images that a board searches before its model's and the default image, and the models that the configuration
/// declares such boards to be.
struct Chain {
  std::vector<std::size_t> images;
  std::array<bool, model_count> named{};
};

/// One chain for each combination of images that listed boards have, and one for each image by itself. The empty chain
/// comes first, so that a file that every board misses is reported for the default image.
std::vector<Chain> chains_of(const config::Config& config) {
  std::vector<Chain> chains(1);
  std::map<std::vector<std::size_t>, std::size_t> known{{{}, 0}};
  const auto chain_of = [&](const std::vector<std::size_t>& images) -> Chain& {
    const auto [at, is_new] = known.try_emplace(images, chains.size());
    if (is_new) chains.push_back({images, {}});
    return chains[at->second];
  };
  for (std::size_t image = 0; image < config.images.size(); ++image) {
    if (image != config.default_image) chain_of({image});
  }
  for (std::size_t model = 0; model < model_count; ++model) {
    if (config.model_images[model]) chains.front().named[model] = true;
  }
  for (const config::BoardConfig& board : config.boards) {
    std::vector<std::size_t> images;
    if (config::is_in_rollout(config, board)) images.push_back(config.rollout->image);
    if (board.image) images.push_back(*board.image);
    if (board.group && config.groups[*board.group].image) images.push_back(*config.groups[*board.group].image);
    chain_of(images).named[static_cast<std::size_t>(board.model)] = true;
  }
  return chains;
}

std::vector<std::size_t> images_for(const config::Config& config, const Chain& chain, Model model) {
  std::vector<std::size_t> images = chain.images;
  if (const auto image = config.model_images[static_cast<std::size_t>(model)]) images.push_back(*image);
  if (config.default_image) images.push_back(*config.default_image);
  return images;
}

ImageView view_of(const ListedContent& content, const std::vector<std::size_t>& images) {
  std::vector<const ListedLayer*> layers;
  for (const std::size_t image : images) {
    for (const std::size_t layer : content.images[image].layers) layers.push_back(&content.layers[layer]);
  }
  return ImageView{std::move(layers)};
}

}  // namespace

std::vector<std::string> image_advice(const config::Config& config, const ListedContent& content) {
  std::vector<std::string> advice;
  std::set<std::string> reported;
  const auto report = [&](const std::vector<std::size_t>& images, const MissingFiles& missing) {
    for (const std::string& text : missing) {
      if (reported.insert(text).second) advice.push_back("image " + config.images[images.front()].name + ": " + text);
    }
  };
  for (const Chain& chain : chains_of(config)) {
    for (std::size_t number = 0; number < model_count; ++number) {
      const ModelRow& row = model_rows[number];
      if (row.signs.empty()) continue;
      const auto model = static_cast<Model>(number);
      const auto images = images_for(config, chain, model);
      if (images.empty()) continue;
      const ImageView view = view_of(content, images);
      const bool is_served = view.has_any(row.signs) || chain.named[number];
      if (is_served) report(images, missing_for_pi(view, model));
    }
    const auto images = images_for(config, chain, Model::unknown);
    if (!images.empty()) report(images, missing_for_loaders(view_of(content, images)));
  }
  return advice;
}

}  // namespace bootstorm::content
