#include "content/advice/image_advice.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "content/advice/chains.hpp"
#include "content/advice/damage.hpp"
#include "content/advice/image_view.hpp"
#include "content/advice/kernel_set.hpp"
#include "content/advice/missing_files.hpp"

namespace bootstorm::content {
namespace {

ImageView view_of(const ListedContent& content, const std::vector<std::size_t>& images) {
  std::vector<const ListedLayer*> layers;
  for (const std::size_t image : images) {
    for (const std::size_t layer : content.images[image].layers) layers.push_back(&content.layers[layer]);
  }
  return ImageView{std::move(layers)};
}

/// The operator says of each board what it is, so that there are no others.
bool lists_all_models(const config::Config& config) {
  return !config.boards.empty() && std::none_of(config.boards.begin(), config.boards.end(),
                                                [](const auto& board) { return board.model == Model::unknown; });
}

/// The file without which nobody means an image for that model: what starts first, or else the device tree.
std::string_view essential_for(Model model) {
  const auto& needs = row_of(model).needs;
  for (const std::string_view setting : {"start_file", "device_tree"}) {
    const auto need = std::find_if(needs.begin(), needs.end(), [&](const BootNeed& n) { return n.setting == setting; });
    if (need != needs.end()) return need->any_of;
  }
  return {};
}

class Adviser {
 public:
  Adviser(const config::Config& config, const ListedContent& content, const ModelFlags& seen)
      : config_(config), content_(content), seen_(seen), all_are_listed_(lists_all_models(config)) {}

  ImageAdvice run() {
    for (const Chain& chain : chains_of(config_)) {
      for (std::size_t number = 0; number < model_count; ++number) advise(chain, static_cast<Model>(number));
      const auto images = images_for(config_, chain, Model::unknown);
      if (images.empty()) continue;
      const ImageView view = view_of(content_, images);
      report(images, missing_for_loaders(view));
      report(images, nothing_to_boot(view));
    }
    for (const ListedLayer& layer : content_.layers) {
      for (std::string& text : damaged_files(layer)) advice_.warnings.push_back(std::move(text));
    }
    return std::move(advice_);
  }

 private:
  void advise(const Chain& chain, Model model) {
    const auto number = static_cast<std::size_t>(model);
    if (row_of(model).signs.empty()) return;
    const auto images = images_for(config_, chain, model);
    if (images.empty()) return;
    const ImageView view = view_of(content_, images);
    const bool is_for_all = chain.images.empty();
    const bool is_named = chain.named[number] || (is_for_all && seen_[number]);
    const bool has_signs = view.has_any(row_of(model).signs);
    if (!is_named && !has_signs && !is_for_all) return;
    MissingFiles missing = missing_for_pi(view, model);
    for (std::string& text : mixed_for_pi(view, model)) missing.push_back(std::move(text));
    if (!missing.empty()) advice_.lacks.push_back({images, model, missing});
    if (is_named || (has_signs && is_expected(chain, model, view))) return report(images, missing);
    for (const std::string& text : missing) {
      advice_.when_seen[number].push_back("image " + config_.images[images.front()].name + ": " + text);
    }
  }

  /// Where boards are listed without their models, the files speak for a model; but not for one whose firmware is not
  /// there beside a whole set of another one's: a tree for a Pi 3 may well have the kernel of a Pi 4.
  [[nodiscard]] bool is_expected(const Chain& chain, Model model, const ImageView& view) const {
    if (all_are_listed_) return false;
    if (view.has_any(essential_for(model))) return true;
    for (std::size_t other = 0; other < model_count; ++other) {
      const auto other_model = static_cast<Model>(other);
      if (other_model == model || row_of(other_model).signs.empty()) continue;
      const ImageView others = view_of(content_, images_for(config_, chain, other_model));
      if (others.has_any(row_of(other_model).signs) && missing_for_pi(others, other_model).empty()) return false;
    }
    return true;
  }

  void report(const std::vector<std::size_t>& images, const MissingFiles& missing) {
    for (const std::string& text : missing) {
      if (!reported_.insert(text).second) continue;
      advice_.warnings.push_back("image " + config_.images[images.front()].name + ": " + text);
    }
  }

  const config::Config& config_;
  const ListedContent& content_;
  const ModelFlags& seen_;
  const bool all_are_listed_;
  std::set<std::string> reported_;
  ImageAdvice advice_;
};

}  // namespace

ImageAdvice image_advice(const config::Config& config, const ListedContent& content, const ModelFlags& seen) {
  return Adviser{config, content, seen}.run();
}

}  // namespace bootstorm::content
