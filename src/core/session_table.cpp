#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "bootstorm/session.hpp"

namespace bootstorm {

namespace {

/// Fibonacci hashing: times 2^64 / golden ratio, of which the upper half is good.
constexpr std::uint64_t mixed(std::uint64_t key) noexcept { return key * 0x9e3779b97f4a7c15u >> 32; }

}  // namespace

SessionTable::SessionTable(std::uint32_t capacity, std::uint32_t slots, std::optional<RandomKey> key)
    : capacity_(capacity),
      slots_(std::max(slots, capacity)),
      free_count_(slots_),
      sessions_(slots_),
      details_(slots_),
      index_(std::bit_ceil(std::size_t{capacity} * 2 + 1)),
      free_(slots_),
      by_client_(std::bit_ceil(std::size_t{capacity} + 1)) {
  if (key) random_.emplace(*key);
  std::iota(free_.begin(), free_.end(), std::uint16_t{0});
}

std::uint32_t SessionTable::draw() noexcept {
  return random_ ? wrapped(free_first_ + random_->below(free_count_)) : free_first_;
}

std::uint32_t SessionTable::any_free() noexcept { return free_count_ == 0 ? none : free_[draw()]; }

std::uint32_t SessionTable::bucket_of(Ipv4Address client_ip, std::uint16_t client_port) const noexcept {
  const std::uint64_t key = (std::uint64_t{client_ip.value} << 16) | client_port;
  return static_cast<std::uint32_t>(mixed(key) & (index_.size() - 1));
}

std::size_t SessionTable::client_bucket(Ipv4Address client_ip) const noexcept {
  return mixed(client_ip.value) & (by_client_.size() - 1);
}

std::uint32_t SessionTable::find(Ipv4Address client_ip, std::uint16_t client_port) const noexcept {
  for (std::size_t at = bucket_of(client_ip, client_port);; at = (at + 1) & (index_.size() - 1)) {
    if (index_[at] == 0) return none;  // at most half full, so there is one
    const std::uint32_t slot = index_[at] - 1u;
    const Session& session = sessions_[slot];
    if (session.client_ip == client_ip && session.client_port == client_port) return slot;
  }
}

std::uint32_t SessionTable::open(Ipv4Address client_ip, std::uint16_t client_port) noexcept {
  if (is_full()) return none;
  std::swap(free_[draw()], free_[free_first_]);
  const std::uint32_t slot = free_[free_first_];
  free_first_ = wrapped(free_first_ + 1);
  --free_count_;

  sessions_[slot] = Session{};
  details_[slot] = {};
  Session& session = sessions_[slot];
  session.client_ip = client_ip;
  session.client_port = client_port;
  session.state = SessionState::half_open;

  std::size_t at = bucket_of(client_ip, client_port);
  while (index_[at] != 0) at = (at + 1) & (index_.size() - 1);
  index_[at] = static_cast<std::uint16_t>(slot + 1);

  enter_half_open(slot);
  ++by_client_[client_bucket(client_ip)].half_open;
  ++open_;
  return slot;
}

void SessionTable::enter_half_open(std::uint32_t slot) noexcept {
  const auto at = static_cast<std::uint16_t>(slot);
  details_[slot].half_open = {.next = no_slot, .previous = half_open_last_};
  (half_open_last_ == no_slot ? half_open_first_ : details_[half_open_last_].half_open.next) = at;
  half_open_last_ = at;
  ++half_open_;
}

void SessionTable::leave_half_open(std::uint32_t slot) noexcept {
  const SessionDetail::HalfOpen links = details_[slot].half_open;
  (links.previous == no_slot ? half_open_first_ : details_[links.previous].half_open.next) = links.next;
  (links.next == no_slot ? half_open_last_ : details_[links.next].half_open.previous) = links.previous;
  details_[slot].last_sent = 0;
  --half_open_;
  --by_client_[client_bucket(sessions_[slot].client_ip)].half_open;
}

void SessionTable::prove(std::uint32_t slot) noexcept {
  if (sessions_[slot].state != SessionState::half_open) return;
  leave_half_open(slot);
  sessions_[slot].state = SessionState::open;
  ++by_client_[client_bucket(sessions_[slot].client_ip)].open;
}

void SessionTable::unindex(std::uint32_t slot) noexcept {
  const std::size_t mask = index_.size() - 1;
  std::size_t hole = bucket_of(sessions_[slot].client_ip, sessions_[slot].client_port);
  while (index_[hole] != slot + 1) hole = (hole + 1) & mask;
  // Close the gap: whatever was pushed past the hole by it moves back, so that find() may stop at the first empty one.
  for (std::size_t at = (hole + 1) & mask; index_[at] != 0; at = (at + 1) & mask) {
    const Session& other = sessions_[index_[at] - 1u];
    const std::size_t home = bucket_of(other.client_ip, other.client_port);
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    index_[hole] = index_[at];
    hole = at;
  }
  index_[hole] = 0;
}

void SessionTable::close(std::uint32_t slot) noexcept {
  if (sessions_[slot].state == SessionState::free) return;
  if (sessions_[slot].state == SessionState::half_open) leave_half_open(slot);
  if (sessions_[slot].state == SessionState::open) --by_client_[client_bucket(sessions_[slot].client_ip)].open;
  unindex(slot);
  sessions_[slot].state = SessionState::free;
  free_[wrapped(free_first_ + free_count_)] = static_cast<std::uint16_t>(slot);
  ++free_count_;
  --open_;
}

}  // namespace bootstorm
