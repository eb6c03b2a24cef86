#include "content/plan.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "bootstorm/files.hpp"
#include "bootstorm/limits.hpp"

namespace bootstorm::content {
namespace {

static_assert(plan_names_max * file_name_max < std::numeric_limits<std::uint32_t>::max());

StoredFile stored_file(std::size_t layer, const FoundFile& found) {
  return {layer, found.path, found.device, found.inode, found.size, false, found.changed_ns, 0, 0};
}

/// The path of the file that a template renders; empty if the file is not a template.
std::string_view template_path(const ImageLayers& image, const FoundFile& found) {
  const std::string_view path = found.path;
  if (path.ends_with(template_suffix)) return path.substr(0, path.size() - template_suffix.size());
  const bool is_listed = std::find(image.templates.begin(), image.templates.end(), path) != image.templates.end();
  return is_listed ? path : std::string_view{};
}

class Chooser {
 public:
  Chooser(ContentPlan& plan, const std::vector<ListedLayer>& layers) : plan_(plan), layers_(layers) {}

  void take(std::uint16_t index, const ImageLayers& image) {
    std::unordered_map<std::string_view, std::size_t> plain;  // path → the number of its layer in the image
    std::unordered_set<std::string_view> templates;
    for (std::size_t number = 0; number < image.layers.size(); ++number) {
      const std::size_t layer = image.layers[number];
      for (const FoundFile& found : layers_[layer].listing.files) {
        if (!image.may_serve(found.path, number)) continue;
        if (const std::string_view path = template_path(image, found); !path.empty()) {
          const auto hides = plain.find(path);
          const bool is_hidden = hides != plain.end() && hides->second < number;
          if (is_hidden || !templates.insert(path).second) continue;
          plan_.templates.push_back({index, std::string{path}, stored_file(layer, found)});
        } else if (plain.try_emplace(found.path, number).second) {
          take_plain(index, layer, found);
        }
        if (!plan_.error.empty()) return;
      }
    }
  }

 private:
  void take_plain(std::uint16_t index, std::size_t layer, const FoundFile& found) {
    const auto [at, is_new] = by_inode_.try_emplace({found.device, found.inode}, plan_.files.size());
    if (is_new) {
      plan_.files.push_back(stored_file(layer, found));
    } else if (StoredFile& stored = plan_.files[at->second]; stored.layer != layer || stored.path != found.path) {
      stored.is_shared = true;
    }
    plan_.names.push_back({index, found.path, at->second});
    if (plan_.names.size() > plan_names_max) {
      plan_.error = "the images have more than " + std::to_string(plan_names_max) + " file names in total";
    }
  }

  ContentPlan& plan_;
  const std::vector<ListedLayer>& layers_;
  std::map<std::pair<dev_t, ino_t>, std::size_t> by_inode_;
};

}  // namespace

std::string folded_path(std::string_view path) {
  std::string folded{path};
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return folded;
}

bool ImageLayers::may_serve(std::string_view path, std::size_t number) const {
  if (pinned.empty()) return true;
  const auto found = pinned.find(folded_path(path));
  return found == pinned.end() || found->second == number;
}

ContentPlan choose_content(const std::vector<ListedLayer>& layers, const std::vector<ImageLayers>& images) {
  ContentPlan plan;
  Chooser chooser{plan, layers};
  for (std::size_t image = 0; image < images.size() && plan.error.empty(); ++image) {
    chooser.take(static_cast<std::uint16_t>(image), images[image]);
  }
  return plan;
}

}  // namespace bootstorm::content
