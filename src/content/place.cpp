// Places the files of a plan in the arena, and decides which stay outside if they do not all fit.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bootstorm/block_sums.hpp"
#include "base/text.hpp"
#include "content/arena.hpp"
#include "content/plan.hpp"

namespace bootstorm::content {
namespace {

constexpr std::uint64_t place_bytes_max = std::uint64_t{1} << 62;  // more than any machine has; cannot overflow

std::uint64_t line_aligned(std::uint64_t bytes) {
  return (bytes + cache_line_bytes - 1) / cache_line_bytes * cache_line_bytes;
}

std::string full_name(const StoredFile& file, const std::vector<ListedLayer>& layers) {
  return layers[file.layer].root.directory() + '/' + file.path;
}

template <class AnyFile>
void put(AnyFile& file, std::uint64_t size, std::uint64_t& end) {
  const Place place = place_at(end, size);
  file.sums_at = place.sums_at;
  file.data_at = place.data_at;
  end = place.end;
}

std::string refusal(const std::string& name, std::uint64_t size, std::uint64_t before, std::uint64_t cache_bytes) {
  constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
  const std::uint64_t needed = place_at(before, size).end;
  const std::string beside = before == 0 ? "" : ", of which files rendered for boards take " + bytes_text(before);
  return name + ": its " + bytes_text(size) + " do not fit into tftp.cache (" + bytes_text(cache_bytes) + beside +
         "); set tftp: {cache: " + std::to_string((needed + mebibyte - 1) / mebibyte) + "MiB} or more";
}

/// The hot files in their order, then the others by size, so that as many files as possible are in memory.
std::vector<std::size_t> by_priority(const ContentPlan& plan, const std::vector<ListedLayer>& layers,
                                     const HotNames& hot) {
  std::unordered_map<std::string_view, std::size_t> ranks;
  for (std::size_t i = 0; i < hot.size(); ++i) ranks.try_emplace(hot[i], i);
  using Priority = std::pair<std::size_t, std::uint64_t>;
  std::vector<Priority> priorities;
  priorities.reserve(plan.files.size());
  std::vector<std::size_t> order(plan.files.size());
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    order[i] = i;
    const auto rank = ranks.empty() ? ranks.end() : ranks.find(full_name(plan.files[i], layers));
    priorities.emplace_back(rank == ranks.end() ? hot.size() : rank->second, plan.files[i].size);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return priorities[a] < priorities[b]; });
  return order;
}

/// Moves the files that fit to the front of plan.files.
void place_some(ContentPlan& plan, std::uint64_t end, std::uint64_t cache_bytes,
                const std::vector<std::size_t>& order) {
  std::vector<StoredFile> placed;
  std::vector<StoredFile> outside;
  std::vector<std::pair<bool, std::size_t>> moved(plan.files.size());
  for (const std::size_t i : order) {
    StoredFile& file = plan.files[i];
    const bool fits = place_at(end, file.size).end <= cache_bytes;
    if (fits) put(file, file.size, end);
    std::vector<StoredFile>& list = fits ? placed : outside;
    moved[i] = {fits, list.size()};
    list.push_back(std::move(file));
  }
  plan.files_placed = placed.size();
  plan.placed_bytes = end;
  plan.arena_bytes = cache_bytes;
  for (PlannedName& name : plan.names) {
    const auto [fits, at] = moved[name.file];
    name.file = fits ? at : placed.size() + at;
  }
  plan.files = std::move(placed);
  std::move(outside.begin(), outside.end(), std::back_inserter(plan.files));
}

}  // namespace

Place place_at(std::uint64_t first, std::uint64_t size) {
  const std::uint64_t limited = std::min(size, place_bytes_max);
  const std::uint64_t sums = line_aligned(block_sum_count(limited) * sizeof(std::uint16_t));
  return {first, first + sums, std::min(first + sums + line_aligned(limited), place_bytes_max)};
}

void place_content(ContentPlan& plan, const std::vector<ListedLayer>& layers, std::uint64_t cache_bytes,
                   const HotNames& hot) {
  std::uint64_t end = 0;
  for (RenderedFile& file : plan.rendered) {
    const std::uint64_t before = end;
    put(file, file.text.size(), end);
    if (end <= cache_bytes) continue;
    plan.error = refusal(name_text(file.path) + " (rendered for a board)", file.text.size(), before, cache_bytes);
    return;
  }
  const std::uint64_t rendered_end = end;
  for (StoredFile& file : plan.files) {
    put(file, file.size, end);
    if (place_at(rendered_end, file.size).end <= cache_bytes) continue;
    plan.error = refusal(name_text(full_name(file, layers)), file.size, rendered_end, cache_bytes);
    return;
  }
  plan.files_placed = plan.files.size();
  plan.arena_bytes = plan.placed_bytes = end;
  if (end > cache_bytes) place_some(plan, rendered_end, cache_bytes, by_priority(plan, layers, hot));
}

}  // namespace bootstorm::content
