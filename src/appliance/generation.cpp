#include "appliance/generation.hpp"

#include <algorithm>
#include <utility>

#include "bootstorm/limits.hpp"

namespace bootstorm::appliance {

std::uint64_t count_generation_uses(std::span<const Shard* const> shards, std::uint8_t slot) {
  std::uint64_t uses = 0;
  for (const Shard* shard : shards) uses += shard->generation_uses[slot].get();
  return uses;
}

Generations::Generations(Quiescence& quiescence, GenerationUses uses)
    : quiescence_(quiescence), uses_(std::move(uses)) {
  live_.reserve(generations_live_max);
}

std::optional<GenerationTicket> Generations::next() const {
  for (std::uint8_t slot = 0; slot < generations_live_max; ++slot) {
    const auto has_slot = [&](const Live& live) { return live.generation.snapshot->generation_slot == slot; };
    if (std::none_of(live_.begin(), live_.end(), has_slot)) return GenerationTicket{next_id_, slot};
  }
  return std::nullopt;
}

const Snapshot* Generations::add(Generation generation) {
  ++next_id_;
  return live_.emplace_back(Live{std::move(generation)}).generation.snapshot.get();
}

void Generations::published() {
  if (live_.empty()) return;
  for (auto live = live_.begin(); live != live_.end() - 1; ++live) {
    if (live->state != State::current) continue;
    live->state = State::replaced;
    live->token = quiescence_.start();
  }
}

std::size_t Generations::collect() {
  const std::size_t count = std::erase_if(live_, [&](Live& live) { return may_be_freed(live); });
  freed_ += count;
  return count;
}

std::vector<std::uint8_t> Generations::replaced() const {
  std::vector<std::uint8_t> slots;
  for (const Live& live : live_) {
    if (live.state != State::current) slots.push_back(live.generation.snapshot->generation_slot);
  }
  return slots;
}

std::size_t Generations::live_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const Live& live : live_) bytes += live.generation.arena.bytes().size();
  return bytes;
}

std::vector<GenerationStatus> Generations::describe() const {
  std::vector<GenerationStatus> all;
  for (const Live& live : live_) {
    all.push_back({.id = live.generation.snapshot->id,
                   .bytes = live.generation.arena.bytes().size(),
                   .transfers = uses_(live.generation.snapshot->generation_slot),
                   .is_served = live.state == State::current});
  }
  return all;
}

bool Generations::may_be_freed(Live& live) {
  if (live.state == State::current) return false;
  if (live.state == State::replaced) {
    if (!quiescence_.passed(live.token)) return false;
    live.state = State::draining;
  }
  if (live.state == State::draining) {
    if (uses_(live.generation.snapshot->generation_slot) != 0) return false;
    live.state = State::drained;
    live.token = quiescence_.start();
  }
  return quiescence_.passed(live.token);
}

}  // namespace bootstorm::appliance
