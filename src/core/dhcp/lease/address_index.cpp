#include "core/dhcp/lease/address_index.hpp"

#include <algorithm>

namespace bootstorm::dhcp {

bool SlotIndex::insert(std::uint64_t hash, std::uint32_t slot) noexcept {
  std::uint32_t& head = heads_[bucket_of(hash)];
  unsigned length = 0;
  for (std::uint32_t other = head; other != none; other = next_[other]) {
    if (++length == chain_max) return false;
  }
  next_[slot] = head;
  head = slot;
  return true;
}

void SlotIndex::erase(std::uint64_t hash, std::uint32_t slot) noexcept {
  std::uint32_t* link = &heads_[bucket_of(hash)];
  while (*link != none && *link != slot) link = &next_[*link];
  if (*link == none) return;
  *link = next_[slot];
  next_[slot] = none;
}

void KeyCounts::subtract(std::uint32_t key) noexcept {
  std::size_t hole = place_of(key);
  if (places_[hole].count == 0 || --places_[hole].count != 0) return;
  // Later keys that had to make way move up, so that every key is found again without a gap on the way.
  for (std::size_t at = next(hole); places_[at].count != 0; at = next(at)) {
    const std::size_t distance = (at - home_of(places_[at].key)) & (places_.size() - 1);
    if (distance < ((at - hole) & (places_.size() - 1))) continue;
    places_[hole] = places_[at];
    places_[at].count = 0;
    hole = at;
  }
}

void PositionSet::clear() noexcept {
  std::fill(words_.begin(), words_.end(), 0);
  std::fill(summary_.begin(), summary_.end(), 0);
}

std::uint32_t PositionSet::count(std::uint32_t first, std::uint32_t last) const noexcept {
  std::uint32_t members = 0;
  for (std::uint32_t at = next(first, last); at != none; at = next(at + 1, last)) ++members;
  return members;
}

std::uint32_t PositionSet::next(std::uint32_t first, std::uint32_t last) const noexcept {
  if (first >= last || first / 64 >= words_.size()) return none;
  std::uint32_t word = first / 64;
  std::uint64_t bits = words_[word] & (~std::uint64_t{0} << (first % 64));
  if (bits == 0) {
    // The summary names the next word that has a member.
    ++word;
    std::uint32_t group = word / 64;
    if (group >= summary_.size()) return none;
    std::uint64_t groups = summary_[group] & (~std::uint64_t{0} << (word % 64));
    while (groups == 0) {
      if (++group == summary_.size()) return none;
      groups = summary_[group];
    }
    word = group * 64 + static_cast<std::uint32_t>(std::countr_zero(groups));
    bits = words_[word];
  }
  const std::uint32_t position = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
  return position < last ? position : none;
}

}  // namespace bootstorm::dhcp
