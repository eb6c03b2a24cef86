#include "operate/images.hpp"

#include <algorithm>

#include "base/nearest_name.hpp"
#include "base/text.hpp"
#include "bootstorm/snapshot.hpp"
#include "content/advice/chains.hpp"
#include "content/firmware_pairs.hpp"
#include "operate/book/needs.hpp"

namespace bootstorm::operate {
namespace {

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }
std::string_view name_of(std::string_view path) { return path.substr(path.rfind('/') + 1); }

/// But for the case of ASCII letters, as the server takes names.
bool is_same(std::string_view a, std::string_view b) {
  const auto folded = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, folded, folded);
}

/// Names in one folder that are compared with the one that is absent: each comparison takes a microsecond.
constexpr std::size_t neighbours_max = 1000;

/// Firmware asks for that very name, so nobody has written it instead of another one.
bool is_known(std::string_view name) {
  for (std::size_t model = 0; model < model_count; ++model) {
    if (need_of(static_cast<Model>(model), name) != nullptr) return true;
  }
  return std::ranges::any_of(content::firmware_pairs, [&](const content::FirmwarePair& pair) {
    return name == pair.start || name == pair.fixup;
  });
}

std::string directories_text(const config::ImageConfig& image) {
  std::string text;
  for (const config::LayerConfig& layer : image.layers) {
    text += (text.empty() ? "" : ", ") + name_text(layer.directory.string());
  }
  return text;
}

}  // namespace

std::vector<std::size_t> Images::searched_by(const ImageAsker& asker) const {
  content::Chain chain;
  Model model = asker.model;
  if (asker.board != 0 && asker.board <= config_.boards.size()) {
    const config::BoardConfig& board = config_.boards[asker.board - 1];
    chain.images = content::own_images(config_, board);
    if (board.model != Model::unknown) model = board.model;
  } else if (config_.rollout && !config_.rollout->group && is_in_share(asker.mac.number(), config_.rollout->share)) {
    chain.images.push_back(config_.rollout->image);
  }
  return content::images_for(config_, chain, model);
}

std::string Images::text_of(const std::vector<std::size_t>& searched) const {
  std::vector<std::size_t> images;  // a board's own may be the default one, too
  for (const std::size_t image : searched) {
    if (std::ranges::find(images, image) == images.end()) images.push_back(image);
  }
  std::string text = images.size() == 1 ? "image " : images.empty() ? "" : "images ";
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (i != 0) text += i + 1 == images.size() ? " and " : ", ";
    const config::ImageConfig& image = config_.images[images[i]];
    text += image.name + " (" + directories_text(image) + ")";
  }
  return text;
}

std::string Images::directory_of(const std::vector<std::size_t>& images) const {
  if (images.empty() || config_.images[images.front()].layers.empty()) return {};
  return name_text(config_.images[images.front()].layers.front().directory.string());
}

Lookalikes Images::lookalikes(const std::vector<std::size_t>& images, std::string_view path,
                              std::string_view folder) const {
  Lookalikes found;
  const std::string_view wanted = name_of(path);
  const std::string own_folder = folder.empty() ? std::string{} : std::string{folder} + '/';
  std::vector<std::string_view> neighbours;
  std::size_t looked_at = 0;
  files_.for_each_name([&](std::uint16_t image, std::string_view name) {
    if (++looked_at > looked_at_max) return false;
    if (std::ranges::find(images, std::size_t{image}) == images.end()) return true;
    const std::string_view base = name_of(name);
    if (!own_folder.empty() && is_same(name.substr(0, own_folder.size()), own_folder)) {
      ++found.in_folder_count;
      found.in_folder.emplace_back(name.substr(own_folder.size()));
    }
    if (is_same(base, wanted)) {
      if (found.elsewhere.empty() || name.size() < found.elsewhere.size()) found.elsewhere = name;
    } else if (neighbours.size() < neighbours_max && is_same(folder_of(name), folder_of(path)) && !is_known(base)) {
      neighbours.push_back(base);
    }
    return true;
  });
  std::ranges::sort(neighbours);  // the same answer, whatever their order in the index
  if (const auto nearest = nearest_name(name_of(path), neighbours))
    found.nearest = std::string{folder_of(path)} + std::string{*nearest};
  std::ranges::sort(found.in_folder);
  if (found.in_folder.size() > in_folder_max) found.in_folder.resize(in_folder_max);
  return found;
}

bool Images::have_folder(const std::vector<std::size_t>& images, std::string_view folder) const {
  bool found = false;
  std::size_t looked_at = 0;
  files_.for_each_name([&](std::uint16_t image, std::string_view name) {
    found = name.size() > folder.size() && name[folder.size()] == '/' &&
            is_same(name.substr(0, folder.size()), folder) &&
            std::ranges::find(images, std::size_t{image}) != images.end();
    return !found && ++looked_at < looked_at_max;
  });
  return found;
}

std::vector<std::string> Images::lacks(const std::vector<std::size_t>& images, Model model) const {
  const auto of_these = [&](const content::Lack& lack) { return lack.model == model && lack.images == images; };
  const auto lack = std::ranges::find_if(lacks_, of_these);
  return lack == lacks_.end() ? std::vector<std::string>{} : lack->missing;
}

}  // namespace bootstorm::operate
