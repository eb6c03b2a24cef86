#include "content/generation.hpp"

#include <algorithm>
#include <utility>

#include "bootstorm/limits.hpp"

namespace bootstorm::content {

std::uint64_t count_generation_uses(std::span<const Shard* const> shards, std::uint8_t slot) {
  std::uint64_t uses = 0;
  for (const Shard* shard : shards) uses += shard->generation_uses[slot].get();
  return uses;
}

GenerationKeeper::GenerationKeeper(Quiescence& quiescence, GenerationUses uses)
    : quiescence_(quiescence), uses_(std::move(uses)) {
  kept_.reserve(generations_live_max);
}

std::optional<GenerationTicket> GenerationKeeper::next() const {
  for (std::uint8_t slot = 0; slot < generations_live_max; ++slot) {
    const auto has_slot = [&](const Kept& kept) { return kept.generation.snapshot->generation_slot == slot; };
    if (std::none_of(kept_.begin(), kept_.end(), has_slot)) return GenerationTicket{next_id_, slot};
  }
  return std::nullopt;
}

const Snapshot* GenerationKeeper::add(Generation generation) {
  ++next_id_;
  return kept_.emplace_back(Kept{std::move(generation)}).generation.snapshot.get();
}

void GenerationKeeper::published() {
  if (kept_.empty()) return;
  for (auto kept = kept_.begin(); kept != kept_.end() - 1; ++kept) {
    if (kept->state != State::current) continue;
    kept->state = State::leaving;
    kept->token = quiescence_.start();
  }
}

std::size_t GenerationKeeper::collect() {
  const std::size_t count = std::erase_if(kept_, [&](Kept& kept) { return may_go(kept); });
  freed_ += count;
  return count;
}

std::size_t GenerationKeeper::live_bytes() const noexcept {
  std::size_t bytes = 0;
  for (const Kept& kept : kept_) bytes += kept.generation.arena.bytes().size();
  return bytes;
}

bool GenerationKeeper::may_go(Kept& kept) {
  if (kept.state == State::current) return false;
  if (kept.state == State::leaving) {
    if (!quiescence_.passed(kept.token)) return false;
    kept.state = State::draining;
  }
  if (kept.state == State::draining) {
    if (uses_(kept.generation.snapshot->generation_slot) != 0) return false;
    kept.state = State::drained;
    kept.token = quiescence_.start();
  }
  return quiescence_.passed(kept.token);
}

}  // namespace bootstorm::content
