#include <bit>
#include <cstring>

#include "bootstorm/files.hpp"

namespace bootstorm {

namespace {

constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15u;

/// Eight characters, A to Z as a to z, the others as they are.
std::uint64_t folded(std::uint64_t word) noexcept {
  constexpr std::uint64_t each = 0x0101010101010101u;
  const std::uint64_t low_bits = word & each * 0x7f;
  const std::uint64_t from_a = low_bits + each * (0x80 - 'A');
  const std::uint64_t past_z = low_bits + each * (0x7f - 'Z');
  const std::uint64_t is_capital = ~word & (from_a ^ past_z) & each * 0x80;
  return word | is_capital >> 2;
}

std::uint64_t take_word(const char* at, std::size_t left) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, left < 8 ? left : 8);
  return word;
}

bool equal_folded(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t at = 0; at < a.size(); at += 8) {
    const std::size_t left = a.size() - at;
    if (folded(take_word(a.data() + at, left)) != folded(take_word(b.data() + at, left))) return false;
  }
  return true;
}

std::uint64_t in_image(std::uint16_t image, std::uint64_t path_hash) noexcept {
  std::uint64_t hash = (path_hash ^ (image + 1u)) * multiplier;
  hash ^= hash >> 32;
  return hash == 0 ? 1 : hash;  // 0 marks an empty slot
}

}  // namespace

// Eight bytes a step, multiplied and folded. Names come from the operator's own trees, so no client can choose
// collisions; it only chooses which name to ask for.
std::uint64_t hash_path(std::string_view path) noexcept {
  std::uint64_t hash = multiplier ^ path.size();
  const char* at = path.data();
  for (std::size_t left = path.size(); left != 0;) {
    hash = (std::rotl(hash, 29) ^ folded(take_word(at, left))) * multiplier;
    const std::size_t count = left < 8 ? left : 8;
    at += count;
    left -= count;
  }
  return hash ^ hash >> 32;
}

FileIndex::FileIndex(const std::vector<Entry>& entries) : slots_(std::bit_ceil(entries.size() * 2 + 1)) {
  files_.reserve(entries.size());
  for (const auto& entry : entries) {
    const std::uint64_t path_hash = hash_path(entry.path);
    const Slot* same = find_slot(entry.image, entry.path, path_hash);
    if (same != nullptr && name_of(*same) == entry.path) continue;  // the first one of a name wins
    Slot slot;
    slot.hash = in_image(entry.image, path_hash);
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

const File* FileIndex::find(std::uint16_t image, std::string_view path, std::uint64_t path_hash) const noexcept {
  const Slot* slot = find_slot(image, path, path_hash);
  return slot == nullptr ? nullptr : &files_[slot->file];
}

const FileIndex::Slot* FileIndex::find_slot(std::uint16_t image, std::string_view path,
                                            std::uint64_t path_hash) const noexcept {
  if (slots_.empty()) return nullptr;
  const std::uint64_t hash = in_image(image, path_hash);
  const Slot* in_other_case = nullptr;
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].hash != 0; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.hash != hash || slot.image != image) continue;
    if (name_of(slot) == path) return &slot;
    if (in_other_case == nullptr && equal_folded(name_of(slot), path)) in_other_case = &slot;
  }
  return in_other_case;
}

}  // namespace bootstorm
