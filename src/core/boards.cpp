#include "bootstorm/boards.hpp"

#include <algorithm>
#include <bit>

#include "bootstorm/files.hpp"
#include "bootstorm/mix.hpp"

namespace bootstorm {

namespace {

constexpr std::size_t keys_per_board_max = 7;
constexpr std::uint64_t pi_mac_prefix = std::uint64_t{0xb827eb} << 24;  // of boards whose MAC ends as their serial does

std::uint64_t mac_of_serial(std::uint32_t serial) noexcept { return pi_mac_prefix | (serial & 0xffffff); }

}  // namespace

BoardIndex::BoardIndex(const std::vector<Board>& boards) {
  if (boards.empty()) return;  // nothing to look through then
  slots_.resize(std::bit_ceil(boards.size() * keys_per_board_max * 2 + 1));
  std::vector<std::uint64_t> derived;
  for (std::uint32_t i = 0; i < boards.size(); ++i) {
    const Board& board = boards[i];
    if (board.has_mac) insert(Kind::mac, board.mac.number(), i);
    if (board.has_serial) insert(Kind::serial, board.serial, i);
    if (board.has_serial && !board.has_mac) derived.push_back(mac_of_serial(board.serial));
    if (!board.has_mac && !board.address.is_zero()) insert(Kind::address, board.address.value, i);
    if (!board.client_id.empty()) insert(Kind::client_id, hash_path(board.client_id), i);
    if (!board.circuit_id.empty()) insert(Kind::circuit_id, hash_path(board.circuit_id), i);
    if (!board.prefix.empty()) insert(Kind::prefix, hash_path(board.prefix), i);
    has_serials_ = has_serials_ || board.has_serial;
    has_prefixes_ = has_prefixes_ || !board.prefix.empty();
    has_client_ids_ = has_client_ids_ || !board.client_id.empty();
    has_circuit_ids_ = has_circuit_ids_ || !board.circuit_id.empty();
  }
  // Two serials with the same end: the MAC that would follow from them says nothing.
  std::sort(derived.begin(), derived.end());
  for (std::uint32_t i = 0; i < boards.size(); ++i) {
    const Board& board = boards[i];
    if (!board.has_serial || board.has_mac) continue;
    const auto [first, last] = std::equal_range(derived.begin(), derived.end(), mac_of_serial(board.serial));
    if (last - first == 1) insert(Kind::mac_of_serial, *first, i);
  }
}

void BoardIndex::insert(Kind kind, std::uint64_t value, std::uint32_t board) {
  const std::uint64_t key = key_of(kind, value);
  std::size_t at = mix(key) & (slots_.size() - 1);
  for (; slots_[at].key != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].key == key) return;
  }
  slots_[at] = {key, board};
}

std::uint32_t BoardIndex::find(Kind kind, std::uint64_t value) const noexcept {
  const std::uint64_t key = key_of(kind, value);
  for (std::size_t at = mix(key) & (slots_.size() - 1); slots_[at].key != 0; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].key == key) return slots_[at].board;
  }
  return none;
}

std::uint32_t BoardIndex::by_mac_or_serial(std::uint64_t mac) const noexcept {
  const std::uint32_t board = find(Kind::mac, mac);
  return board == none && has_serials_ ? find(Kind::mac_of_serial, mac) : board;
}

std::uint32_t BoardIndex::by_prefix(std::string_view prefix, const std::vector<Board>& boards) const noexcept {
  if (!has_prefixes_) return none;
  const std::uint32_t board = find(Kind::prefix, hash_path(prefix));
  return board != none && boards[board].prefix == prefix ? board : none;
}

std::uint32_t BoardIndex::by_client_id(std::string_view id, const std::vector<Board>& boards) const noexcept {
  if (!has_client_ids_) return none;
  const std::uint32_t board = find(Kind::client_id, hash_path(id));
  return board != none && boards[board].client_id == id ? board : none;
}

std::uint32_t BoardIndex::by_circuit_id(std::string_view id, const std::vector<Board>& boards) const noexcept {
  if (!has_circuit_ids_) return none;
  const std::uint32_t board = find(Kind::circuit_id, hash_path(id));
  return board != none && boards[board].circuit_id == id ? board : none;
}

}  // namespace bootstorm
