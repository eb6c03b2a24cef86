#include "appliance/served_files.hpp"

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

/// Each generation has this much longer than the one before it until its transfers have to make room. All seven have
/// had their turn while a client that has just fallen silent is still waited for (tftp::stalled_unasked_ns).
constexpr Nanos room_turn_ns = nanos_per_s / 2;

std::vector<const Shard*> shards_of(const Workers& workers) {
  std::vector<const Shard*> shards;
  for (unsigned i = 0; i < workers.shards(); ++i) shards.push_back(&workers.shard(i));
  return shards;
}

}  // namespace

ServedFiles::ServedFiles(Workers& workers)
    : workers_(workers),
      shards_(shards_of(workers)),
      generations_(
          workers.quiescence(),
          [this](std::uint8_t slot) { return count_generation_uses(shards_, slot) + (demands_.uses(slot) ? 1 : 0); }),
      demands_(workers.quiescence(), [this](const auto& places) { enclosure_.enter(places); }) {}

void ServedFiles::start(Generation generation) {
  const Snapshot* snapshot = generations_.add(std::move(generation));
  published_id_ = snapshot->id;
  snapshot_ = snapshot;
  workers_.start(snapshot);
  generations_.published();
}

void ServedFiles::publish(Generation generation) {
  content::OnDemandFiles* const on_demand = generation.on_demand.get();
  const Snapshot* snapshot = generations_.add(std::move(generation));
  published_id_ = snapshot->id;
  snapshot_ = snapshot;
  workers_.publish(snapshot);
  generations_.published();
  demands_.serve(snapshot->id, snapshot->generation_slot, on_demand);
}

void ServedFiles::poll_demands() {
  for (Demand demand; workers_.next_demand(demand);) demands_.request(demand);
  const Nanos now = workers_.now();
  for (const std::string& problem : demands_.poll(now)) {
    if (problems_.allow(now)) spdlog::error("{}", problem);
  }
  if (const std::uint64_t more = problems_.sum_up(now); more != 0) {
    spdlog::error("{} that clients wait for cannot be read", counted(more, "more file", "more files"));
  }
}

void ServedFiles::make_room(Nanos now) {
  if (next()) {
    if (without_room_since_) workers_.end_stalled(0);
    without_room_since_.reset();
    return;
  }
  if (!without_room_since_) without_room_since_ = now;
  const Nanos turns = 1 + (now - *without_room_since_) / room_turn_ns;
  std::uint8_t unwanted = 0;
  for (Nanos turn = 0; const std::uint8_t slot : generations_.replaced()) {
    if (turn++ < turns) unwanted |= static_cast<std::uint8_t>(1u << slot);
  }
  workers_.end_stalled(unwanted);
}

bool ServedFiles::collect() {
  if (generations_.collect() == 0) return false;
  if (generations_.freed() > 1) {  // the first to go is the one without files
    spdlog::info("the last transfer of an old generation of files has ended; its memory is free, {} alive",
                 generations_.live());
  }
  return true;
}

void ServedFiles::describe(ContentStatus& status) const {
  status.generation = published_id_;
  status.generations_alive = generations_.live();
  status.generations_bytes = generations_.live_bytes();
  status.generations_freed = generations_.freed();
  status.generation_list = generations_.describe();
  status.on_demand = demands_.statistics();
}

}  // namespace bootstorm::appliance
