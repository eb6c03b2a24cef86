#include <bit>
#include <cstring>

#include "bootstorm/files.hpp"

namespace bootstorm {

namespace {

// Eight bytes a step, multiplied and folded. Names come from the operator's own trees, so no client can choose
// collisions; it only chooses which name to ask for.
std::uint64_t hash_of(std::uint16_t image, std::string_view path) noexcept {
  constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15u;
  std::uint64_t hash = (image + 1u) * multiplier ^ path.size();
  const char* at = path.data();
  for (std::size_t left = path.size(); left != 0;) {
    std::uint64_t word = 0;
    const std::size_t count = left < 8 ? left : 8;
    std::memcpy(&word, at, count);
    hash = (std::rotl(hash, 29) ^ word) * multiplier;
    at += count;
    left -= count;
  }
  hash ^= hash >> 32;
  return hash == 0 ? 1 : hash;  // 0 marks an empty slot
}

}  // namespace

FileIndex::FileIndex(const std::vector<Entry>& entries) : slots_(std::bit_ceil(entries.size() * 2 + 1)) {
  files_.reserve(entries.size());
  for (const auto& entry : entries) {
    if (find(entry.image, entry.path) != nullptr) continue;  // the first one of a name wins
    Slot slot;
    slot.hash = hash_of(entry.image, entry.path);
    slot.name_offset = static_cast<std::uint32_t>(names_.size());
    slot.name_length = static_cast<std::uint16_t>(entry.path.size());
    slot.image = entry.image;
    slot.file = static_cast<std::uint32_t>(files_.size());
    files_.push_back(entry.file);
    names_.insert(names_.end(), entry.path.begin(), entry.path.end());
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].hash != 0) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = slot;
  }
  // Only now: names_ has stopped moving.
  for (const Slot& slot : slots_) {
    if (slot.hash != 0) files_[slot.file].path = {names_.data() + slot.name_offset, slot.name_length};
  }
}

const File* FileIndex::find(std::uint16_t image, std::string_view path) const noexcept {
  if (slots_.empty()) return nullptr;
  const std::uint64_t hash = hash_of(image, path);
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].hash != 0; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.hash == hash && slot.image == image &&
        std::string_view{names_.data() + slot.name_offset, slot.name_length} == path) {
      return &files_[slot.file];
    }
  }
  return nullptr;
}

}  // namespace bootstorm
