#include <algorithm>
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

std::uint64_t whole_word(const char* at) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// Fewer than eight characters, as different from each other as they are; in fixed sizes, so that nothing is called.
std::uint64_t last_word(const char* at, std::size_t left) noexcept {
  std::uint32_t four = 0;
  std::uint16_t two = 0;
  std::uint8_t one = 0;
  if ((left & 4) != 0) std::memcpy(&four, at, 4);
  if ((left & 2) != 0) std::memcpy(&two, at + (left & 4), 2);
  if ((left & 1) != 0) std::memcpy(&one, at + (left & 6), 1);
  return four | std::uint64_t{two} << 32 | std::uint64_t{one} << 48;
}

bool equal_folded(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  std::size_t at = 0;
  for (; at + 8 <= a.size(); at += 8) {
    if (folded(whole_word(a.data() + at)) != folded(whole_word(b.data() + at))) return false;
  }
  const std::size_t left = a.size() - at;
  return folded(last_word(a.data() + at, left)) == folded(last_word(b.data() + at, left));
}

std::uint64_t slot_hash(std::uint16_t image, std::uint64_t path_hash, std::uint32_t board) noexcept {
  std::uint64_t hash = (path_hash ^ (std::uint64_t{board} << 16 | image)) * multiplier;
  hash ^= hash >> 32;
  return hash == 0 ? 1 : hash;  // 0 marks an empty slot
}

}  // namespace

// Eight bytes a step, multiplied and folded. Names come from the operator's own trees, so no client can choose
// collisions; it only chooses which name to ask for.
std::uint64_t hash_path(std::string_view path) noexcept {
  std::uint64_t hash = multiplier ^ path.size();
  const char* at = path.data();
  std::size_t left = path.size();
  for (; left >= 8; at += 8, left -= 8) hash = (std::rotl(hash, 29) ^ folded(whole_word(at))) * multiplier;
  hash = (std::rotl(hash, 29) ^ folded(last_word(at, left))) * multiplier;
  return hash ^ hash >> 32;
}

FileIndex::FileIndex(const std::vector<Entry>& entries) {
  const auto of_boards = static_cast<std::size_t>(std::count_if(
      entries.begin(), entries.end(), [](const Entry& entry) { return entry.board != board_any; }));
  slots_.resize(std::bit_ceil((entries.size() + of_boards) * 2 + 1));
  files_.reserve(entries.size());
  for (const Entry& entry : entries) {
    const std::uint64_t path_hash = hash_path(entry.path);
    Slot& of_all = slot_of(entry.image, entry.path, path_hash, board_any);
    Slot& slot = entry.board == board_any ? of_all : slot_of(entry.image, entry.path, path_hash, entry.board);
    of_all.has_boards = of_all.has_boards || entry.board != board_any;
    if (slot.file != file_none) continue;  // the first one of a name wins
    slot.file = static_cast<std::uint32_t>(files_.size());
    files_.push_back(entry.file);
  }
  // Only now: names_ has stopped moving.
  for (const Slot& slot : slots_) {
    if (slot.hash != 0 && slot.file != file_none) files_[slot.file].path = name_of(slot);
  }
}

FileIndex::Slot& FileIndex::slot_of(std::uint16_t image, std::string_view path, std::uint64_t path_hash,
                                    std::uint32_t board) {
  const std::uint64_t hash = slot_hash(image, path_hash, board);
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].hash != 0; at = (at + 1) & (slots_.size() - 1)) {
    Slot& slot = slots_[at];
    if (slot.hash == hash && slot.image == image && slot.board == board && name_of(slot) == path) return slot;
  }
  Slot& slot = slots_[at];
  slot.hash = hash;
  slot.image = image;
  slot.board = board;
  slot.name_length = static_cast<std::uint8_t>(path.size());
  if (board != board_any) {  // its name is there already
    slot.name_offset = slot_of(image, path, path_hash, board_any).name_offset;
    return slot;
  }
  slot.name_offset = static_cast<std::uint32_t>(names_.size());
  names_.insert(names_.end(), path.begin(), path.end());
  return slot;
}

const File* FileIndex::find(std::uint16_t image, std::string_view path, std::uint64_t path_hash,
                            std::uint32_t board) const noexcept {
  const Slot* slot = find_slot(image, path, path_hash, board_any);
  if (slot == nullptr) return nullptr;
  if (slot->has_boards && board != board_any) {
    if (const Slot* own = find_slot(image, name_of(*slot), path_hash, board)) return &files_[own->file];
  }
  return slot->file == file_none ? nullptr : &files_[slot->file];
}

const FileIndex::Slot* FileIndex::find_slot(std::uint16_t image, std::string_view path, std::uint64_t path_hash,
                                            std::uint32_t board) const noexcept {
  if (slots_.empty()) return nullptr;
  const std::uint64_t hash = slot_hash(image, path_hash, board);
  const Slot* in_other_case = nullptr;
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].hash != 0; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.hash != hash || slot.image != image || slot.board != board) continue;
    if (name_of(slot) == path) return &slot;
    if (in_other_case == nullptr && equal_folded(name_of(slot), path)) in_other_case = &slot;
  }
  return in_other_case;
}

}  // namespace bootstorm
