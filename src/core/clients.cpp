#include "bootstorm/clients.hpp"

namespace bootstorm {

namespace {

/// The clock in seconds, in 32 bits: it wraps after a hundred years.
std::uint32_t seconds(Nanos now) noexcept { return static_cast<std::uint32_t>(now / nanos_per_s); }

std::uint64_t value_of(Nanos now, std::uint32_t serial) noexcept { return std::uint64_t{seconds(now)} << 32 | serial; }

std::uint64_t number_bits(MacAddress mac) noexcept { return mac.number() << 16; }

bool contradicts(const ClientFacts& known, const ClientFacts& said) noexcept {
  const bool other_model = known.model != Model::unknown && said.model != Model::unknown && known.model != said.model;
  return other_model || (known.has_serial && said.has_serial && known.serial != said.serial);
}

ClientFacts merge(ClientFacts known, const ClientFacts& said) noexcept {
  if (said.model != Model::unknown) known.model = said.model;
  if (said.has_serial) {
    known.has_serial = true;
    known.serial = said.serial;
  }
  return known;
}

/// The part of a key that stands for what is known.
std::uint64_t bits_of(const ClientFacts& facts) noexcept {
  return std::uint64_t{static_cast<std::uint8_t>(facts.model)} << 8 |
         std::uint64_t{static_cast<std::uint8_t>(facts.stage)} << 4 | (facts.has_serial ? 1u : 0u);
}

}  // namespace

ClientTable::Place* ClientTable::place_of(MacAddress mac) noexcept {
  const std::uint64_t number = mac.number();
  for (Place& place : (*buckets_)[bucket_of(number)].places) {
    const std::uint64_t key = place.key.load(std::memory_order_relaxed);
    if (key != 0 && key >> 16 == number) return &place;
  }
  return nullptr;
}

bool ClientTable::is_held(const Place& place, Nanos now) noexcept {
  if ((place.key.load(std::memory_order_relaxed) & confirmed) == 0) return false;
  const auto seen_s = static_cast<std::uint32_t>(place.value.load(std::memory_order_relaxed) >> 32);
  return seconds(now) - seen_s < identity_hold_ns / nanos_per_s;
}

ClientTable::Place* ClientTable::place_for(MacAddress mac, Nanos now) noexcept {
  const std::uint64_t number = mac.number();
  auto& places = (*buckets_)[bucket_of(number)].places;
  // An empty one, or else one of those whose client was not seen at work. Which one follows from the newcomer, so that
  // a flood does not wear out the same one.
  const std::size_t start = mix(number + 1) % places.size();
  Place* place = nullptr;
  for (std::size_t i = 0; i < places.size(); ++i) {
    Place& each = places[(start + i) % places.size()];
    if (each.key.load(std::memory_order_relaxed) == 0) return &each;
    if (place == nullptr && !is_held(each, now)) place = &each;
  }
  return place;
}

void ClientTable::write(Place& place, std::uint64_t key, std::uint64_t value) noexcept {
  // A reader that meets the place half written sees no key, or one that changes while it looks.
  place.key.store(0, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  place.value.store(value, std::memory_order_relaxed);
  place.key.store(key, std::memory_order_release);
}

Noted ClientTable::note(MacAddress mac, const ClientFacts& facts, Nanos now, Hearsay hearsay) noexcept {
  Place* place = place_of(mac);
  std::uint64_t flags = hearsay == Hearsay::none ? std::uint64_t{first_hand} : 0;
  ClientFacts known;
  if (place != nullptr) {
    const std::uint64_t key = place->key.load(std::memory_order_relaxed);
    known = facts_of(key, place->value.load(std::memory_order_relaxed));
    const bool by_hearsay_alone = hearsay != Hearsay::none && (key & first_hand) != 0;
    if (contradicts(known, facts) && (by_hearsay_alone || is_held(*place, now))) {
      const bool is_next_stage = hearsay == Hearsay::none && !facts.has_serial;
      if (is_next_stage && known.stage != facts.model) {
        known.stage = facts.model;
        write(*place, number_bits(mac) | bits_of(known) | (key & (first_hand | confirmed)),
              place->value.load(std::memory_order_relaxed));
      }
      return is_next_stage ? Noted::next_stage : Noted::contradicted;
    }
    flags |= key & (first_hand | confirmed);
    // Somebody else than before, so not the one that was seen at work.
    if (contradicts(known, facts)) {
      known = {};
      flags &= ~std::uint64_t{confirmed};
    }
  }
  const ClientFacts merged = merge(known, facts);
  if (place == nullptr) place = place_for(mac, now);
  if (place == nullptr) return Noted::known;  // four clients at work have the bucket
  const bool is_new = merged != known;
  const std::uint64_t key = number_bits(mac) | bits_of(merged) | flags;
  if (!is_new && key == place->key.load(std::memory_order_relaxed)) return Noted::known;
  write(*place, key, value_of(now, merged.serial));
  return is_new ? Noted::learned : Noted::known;
}

bool ClientTable::confirm(MacAddress mac, Nanos now) noexcept {
  Place* place = place_of(mac);
  if (place == nullptr) return false;
  const std::uint64_t key = place->key.load(std::memory_order_relaxed);
  const std::uint64_t value = place->value.load(std::memory_order_relaxed);
  if ((key & first_hand) == 0) return false;  // what others have said of it is not confirmed by its being there
  if ((key & confirmed) != 0 && value >> 32 == seconds(now)) return true;
  write(*place, key | confirmed, value_of(now, static_cast<std::uint32_t>(value)));
  return true;
}

ClientFacts ClientTable::find(MacAddress mac) const noexcept {
  const std::uint64_t number = mac.number();
  for (const Place& place : (*buckets_)[bucket_of(number)].places) {
    const std::uint64_t key = place.key.load(std::memory_order_acquire);
    if (key >> 16 != number || key == 0) continue;
    const std::uint64_t value = place.value.load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);
    if (place.key.load(std::memory_order_relaxed) == key) return facts_of(key, value);
  }
  return {};
}

}  // namespace bootstorm
