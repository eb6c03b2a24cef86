#include "bootstorm/clients.hpp"

namespace bootstorm {

bool ClientTable::note(MacAddress mac, const ClientFacts& facts) noexcept {
  const std::uint64_t number = mac.number();
  auto& places = (*buckets_)[bucket_of(number)].places;
  Place* place = nullptr;
  ClientFacts known;
  for (Place& each : places) {
    const std::uint64_t key = each.key.load(std::memory_order_relaxed);
    if (key >> 16 == number) {
      place = &each;
      known = facts_of(key, each.serial.load(std::memory_order_relaxed));
      break;
    }
    if (key == 0 && place == nullptr) place = &each;
  }
  // All four taken: which one goes follows from the newcomer, so that a flood does not wear out the same one.
  if (place == nullptr) place = &places[mix(number + 1) % places.size()];

  ClientFacts merged = known;
  if (facts.model != Model::unknown) merged.model = facts.model;
  if (facts.has_serial) {
    merged.has_serial = true;
    merged.serial = facts.serial;
  }
  if (merged == known) return false;

  // A reader that meets the place half written sees no key, or one that changes while it looks.
  place->key.store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  place->serial.store(merged.serial, std::memory_order_relaxed);
  const std::uint64_t key =
      number << 16 | std::uint64_t{static_cast<std::uint8_t>(merged.model)} << 8 | (merged.has_serial ? 1u : 0u);
  place->key.store(key, std::memory_order_release);
  return true;
}

ClientFacts ClientTable::find(MacAddress mac) const noexcept {
  const std::uint64_t number = mac.number();
  for (const Place& place : (*buckets_)[bucket_of(number)].places) {
    const std::uint64_t key = place.key.load(std::memory_order_acquire);
    if (key >> 16 != number || key == 0) continue;
    const std::uint64_t serial = place.serial.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (place.key.load(std::memory_order_relaxed) == key) return facts_of(key, serial);
  }
  return {};
}

}  // namespace bootstorm
