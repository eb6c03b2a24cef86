#include "content/demand/files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "content/read_file.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {

OnDemandFiles::OnDemandFiles(std::vector<StoredFile> files, std::size_t placed, std::vector<LayerRoot> layers,
                             const Arena& arena, ArenaRange free)
    : files_(std::move(files)),
      shared_(files_.size()),
      layers_(std::move(layers)),
      arena_(arena.bytes()),
      space_(free) {
  for (std::size_t file = 0; file < placed; ++file) publish(file);
}

std::string OnDemandFiles::name(std::size_t file) const {
  return layers_[files_[file].layer].directory() + '/' + files_[file].path;
}

std::vector<std::filesystem::path> OnDemandFiles::places() const {
  std::vector<std::filesystem::path> places;
  for (const LayerRoot& layer : layers_) layer.add_places(places);
  return places;
}

ArenaRange OnDemandFiles::range(std::size_t file) const noexcept {
  const StoredFile& stored = files_[file];
  return {stored.sums_at, place_at(stored.sums_at, stored.size).end - stored.sums_at};
}

bool OnDemandFiles::place(std::size_t file) {
  StoredFile& stored = files_[file];
  const auto range = space_.allocate(place_at(0, stored.size).end);
  if (!range) return false;
  const Place place = place_at(range->first, stored.size);
  stored.sums_at = place.sums_at;
  stored.data_at = place.data_at;
  return true;
}

DemandRead OnDemandFiles::read(std::size_t file) const {
  const StoredFile& stored = files_[file];
  auto* sums = reinterpret_cast<std::uint16_t*>(arena_.data() + stored.sums_at);
  bool is_replaced = false;
  const FileReadResult result = read_one_version(layers_[stored.layer], stored, [&](int fd, std::uint64_t size) {
    struct stat status {};
    // A replaced file, even of the same size, belongs to no generation yet: other files may have changed with it.
    is_replaced = ::fstat(fd, &status) != 0 || status.st_dev != stored.device || status.st_ino != stored.inode ||
                  change_time_ns(status) != stored.changed_ns || size != stored.size;
    return is_replaced ? read_stopped : read_and_sum(fd, 0, arena_.subspan(stored.data_at, size), sums);
  });
  switch (result.verdict) {
    case FileReadResult::Verdict::complete: return {};
    case FileReadResult::Verdict::failed: return {false, open_error_text(result.error)};
    case FileReadResult::Verdict::replaced:
    case FileReadResult::Verdict::changing:
    case FileReadResult::Verdict::stopped: break;
  }
  return {false, "changed since its image was read; run 'bootstorm reload' to serve the new version"};
}

void OnDemandFiles::publish(std::size_t file) {
  OnDemand& shared = shared_[file];
  shared.sums = reinterpret_cast<const std::uint16_t*>(arena_.data() + files_[file].sums_at);
  shared.data.store(arena_.data() + files_[file].data_at, std::memory_order_release);
  ++in_memory_;
}

void OnDemandFiles::withdraw(std::size_t file) {
  shared_[file].data.store(nullptr, std::memory_order_relaxed);
  --in_memory_;
}

void OnDemandFiles::free_place(std::size_t file) { space_.free(range(file)); }

std::vector<std::size_t> OnDemandFiles::by_use() const {
  std::vector<std::pair<Nanos, std::size_t>> used;
  for (std::size_t file = 0; file < files_.size(); ++file) {
    const OnDemand& shared = shared_[file];
    if (!is_in_memory(file) || shared.uses.load(std::memory_order_relaxed) != 0) continue;
    used.emplace_back(shared.used_at.load(std::memory_order_relaxed), file);
  }
  std::sort(used.begin(), used.end());
  std::vector<std::size_t> files;
  for (const auto& [at, file] : used) files.push_back(file);
  return files;
}

std::vector<std::size_t> OnDemandFiles::victims_for(std::size_t file) const {
  const std::uint64_t bytes = place_at(0, files_[file].size).end;
  ArenaSpace space = space_;
  std::vector<std::size_t> victims;
  for (const std::size_t oldest : by_use()) {
    space.free(range(oldest));
    victims.push_back(oldest);
    const auto room = space.find(bytes);
    if (!room) continue;
    std::erase_if(victims, [&](std::size_t other) { return !range(other).overlaps(*room); });
    return victims;
  }
  return {};
}

HotNames OnDemandFiles::hot() const {
  std::vector<std::pair<Nanos, std::size_t>> used;
  for (std::size_t file = 0; file < files_.size(); ++file) {
    const Nanos at = shared_[file].used_at.load(std::memory_order_relaxed);
    if (at != 0) used.emplace_back(at, file);
  }
  std::sort(used.rbegin(), used.rend());
  HotNames names;
  for (const auto& [at, file] : used) names.push_back(name(file));
  return names;
}

}  // namespace bootstorm::content
