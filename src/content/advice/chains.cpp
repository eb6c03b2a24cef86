#include "content/advice/chains.hpp"

#include <map>

namespace bootstorm::content {

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
    chain_of(own_images(config, board)).named[static_cast<std::size_t>(board.model)] = true;
  }
  return chains;
}

std::vector<std::size_t> own_images(const config::Config& config, const config::BoardConfig& board) {
  std::vector<std::size_t> images;
  if (config::is_in_rollout(config, board)) images.push_back(config.rollout->image);
  if (board.image) images.push_back(*board.image);
  if (board.group && config.groups[*board.group].image) images.push_back(*config.groups[*board.group].image);
  return images;
}

std::vector<std::size_t> images_for(const config::Config& config, const Chain& chain, Model model) {
  std::vector<std::size_t> images = chain.images;
  if (const auto image = config.model_images[static_cast<std::size_t>(model)]) images.push_back(*image);
  if (config.default_image) images.push_back(*config.default_image);
  return images;
}

}  // namespace bootstorm::content
