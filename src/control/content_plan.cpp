#include "control/content_plan.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <string_view>
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

/// Names of all images; each file once, in the order in which names first lead to it.
void choose_files(ContentPlan& plan, const std::vector<ListedLayer>& layers, const std::vector<ImageLayers>& images) {
  std::map<std::pair<dev_t, ino_t>, std::size_t> by_inode;
  for (std::size_t image = 0; image < images.size(); ++image) {
    std::unordered_set<std::string_view> taken;
    for (const std::size_t layer : images[image].layers) {
      for (const FoundFile& found : layers[layer].listing.files) {
        if (!taken.insert(found.path).second) continue;
        const auto [at, is_new] = by_inode.try_emplace({found.device, found.inode}, plan.files.size());
        if (is_new) {
          plan.files.push_back({layer, found.path, found.device, found.inode, found.size, false, 0, 0});
        } else if (StoredFile& stored = plan.files[at->second]; stored.layer != layer || stored.path != found.path) {
          stored.is_shared = true;
        }
        plan.names.push_back({static_cast<std::uint16_t>(image), found.path, at->second});
        if (plan.names.size() > plan_names_max) {
          plan.error = "the images have more than " + std::to_string(plan_names_max) + " names in all";
          return;
        }
      }
    }
  }
}

void place_files(ContentPlan& plan, const std::vector<ListedLayer>& layers, std::uint64_t cache_bytes) {
  constexpr std::uint64_t bytes_max = std::uint64_t{1} << 62;  // far past any machine, far from wrapping
  std::uint64_t end = 0;
  const StoredFile* first_outside = nullptr;
  std::uint64_t before = 0;
  for (StoredFile& file : plan.files) {
    const std::uint64_t begin = end;
    const std::uint64_t size = std::min(file.size, bytes_max);
    file.sums_at = begin;
    file.data_at = begin + sums_bytes(size);
    end = std::min(file.data_at + line_aligned(size), bytes_max);
    if (end > cache_bytes && first_outside == nullptr) {
      first_outside = &file;
      before = begin;
    }
  }
  plan.arena_bytes = end;
  if (first_outside == nullptr) return;
  const std::string name = layers[first_outside->layer].root.directory() + '/' + first_outside->path;
  constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
  plan.error = name_text(name) + ": its " + bytes_text(first_outside->size) + " do not fit: tftp.cache is " +
               bytes_text(cache_bytes) + ", and the files before it take " + bytes_text(before) +
               "; all files need tftp: {cache: " + std::to_string((end + mebibyte - 1) / mebibyte) + "MiB}";
}

}  // namespace

ContentPlan plan_content(const std::vector<ListedLayer>& layers, const std::vector<ImageLayers>& images,
                         std::uint64_t cache_bytes) {
  ContentPlan plan;
  choose_files(plan, layers, images);
  if (plan.error.empty()) place_files(plan, layers, cache_bytes);
  return plan;
}

}  // namespace bootstorm::control
