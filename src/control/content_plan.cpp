#include "control/content_plan.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "bootstorm/files.hpp"
#include "bootstorm/limits.hpp"
#include "control/arena.hpp"
#include "control/figures.hpp"

namespace bootstorm::control {
namespace {

static_assert(plan_names_max * file_name_max < std::numeric_limits<std::uint32_t>::max());

std::uint64_t line_aligned(std::uint64_t bytes) {
  return (bytes + cache_line_bytes - 1) / cache_line_bytes * cache_line_bytes;
}

std::uint64_t sums_bytes(std::uint64_t size) {
  return line_aligned((size + sum_block_bytes - 1) / sum_block_bytes * sizeof(std::uint16_t));
}

StoredFile stored_file(std::size_t layer, const FoundFile& found) {
  return {layer, found.path, found.device, found.inode, found.size, false, 0, 0};
}

/// The path that a file is a template for; empty: it is none.
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
    std::unordered_map<std::string_view, std::size_t> plain;  // path to the number of its layer in the image
    std::unordered_set<std::string_view> templates;
    for (std::size_t number = 0; number < image.layers.size(); ++number) {
      const std::size_t layer = image.layers[number];
      for (const FoundFile& found : layers_[layer].listing.files) {
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
      plan_.error = "the images have more than " + std::to_string(plan_names_max) + " names in all";
    }
  }

  ContentPlan& plan_;
  const std::vector<ListedLayer>& layers_;
  std::map<std::pair<dev_t, ino_t>, std::size_t> by_inode_;
};

/// A place for the sums of so many bytes, and then for these; `end` is where the next ones begin.
struct Place {
  std::uint64_t sums_at;
  std::uint64_t data_at;
};
constexpr std::uint64_t place_bytes_max = std::uint64_t{1} << 62;  // far past any machine, far from wrapping

Place take_place(std::uint64_t& end, std::uint64_t size) {
  const std::uint64_t limited = std::min(size, place_bytes_max);
  const Place place{end, end + sums_bytes(limited)};
  end = std::min(place.data_at + line_aligned(limited), place_bytes_max);
  return place;
}

}  // namespace

ContentPlan choose_content(const std::vector<ListedLayer>& layers, const std::vector<ImageLayers>& images) {
  ContentPlan plan;
  Chooser chooser{plan, layers};
  for (std::size_t image = 0; image < images.size() && plan.error.empty(); ++image) {
    chooser.take(static_cast<std::uint16_t>(image), images[image]);
  }
  return plan;
}

void place_content(ContentPlan& plan, const std::vector<ListedLayer>& layers, std::uint64_t cache_bytes) {
  std::uint64_t end = 0;
  std::uint64_t before = 0;
  std::uint64_t size_outside = 0;
  std::string outside;  // the first that does not fit
  const auto place = [&](auto& file, std::uint64_t size, auto name) {
    const std::uint64_t begin = end;
    const Place at = take_place(end, size);
    file.sums_at = at.sums_at;
    file.data_at = at.data_at;
    if (end <= cache_bytes || !outside.empty()) return;
    outside = name();
    size_outside = size;
    before = begin;
  };
  for (StoredFile& file : plan.files) {
    place(file, file.size, [&] { return name_text(layers[file.layer].root.directory() + '/' + file.path); });
  }
  for (RenderedFile& file : plan.rendered) {
    place(file, file.text.size(), [&] { return name_text(file.path) + " as rendered for a board"; });
  }
  plan.arena_bytes = end;
  if (outside.empty()) return;
  constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
  plan.error = outside + ": its " + bytes_text(size_outside) + " do not fit: tftp.cache is " + bytes_text(cache_bytes) +
               ", and the files before it take " + bytes_text(before) +
               "; all files need tftp: {cache: " + std::to_string((end + mebibyte - 1) / mebibyte) + "MiB}";
}

}  // namespace bootstorm::control
