// Boards that wait for their turn to boot because the link to them is full, in the order in which they came; those that
// were let in and have not begun; and those that have. By the slots of their leases.
#pragma once

#include <cstdint>
#include <vector>

#include "bootstorm/limits.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "core/dhcp/lease/slot_queues.hpp"

namespace bootstorm::dhcp {

class BootLine {
 public:
  static constexpr std::uint32_t none = SlotQueues::none;
  /// A board that was let in counts for so long, whether it reads or not: at first it reads small files, and in between
  /// it has no transfer that could be counted. After that its transfers count.
  static constexpr Nanos enters_for_ns = 2 * nanos_per_s;
  /// But it may ask again for that long: its OFFER may have been lost, or leaves with its next DISCOVER only.
  static constexpr Nanos may_ask_for_ns = 8 * nanos_per_s;
  /// One that has shown no sign of life for so long has stopped booting, or is done: it waits again.
  static constexpr Nanos forgotten_after_ns = 60 * nanos_per_s;

  /// Takes all memory it will ever use.
  explicit BootLine(std::uint32_t slots) : queues_(slots), entries_(slots) {}

  /// The board was let in a moment ago.
  [[nodiscard]] bool is_let_in(std::uint32_t slot, MacAddress mac, Nanos now) const noexcept;
  /// It has begun to boot, and goes on.
  [[nodiscard]] bool has_begun(std::uint32_t slot, MacAddress mac, Nanos now) const noexcept;
  [[nodiscard]] bool is_waiting(std::uint32_t slot, MacAddress mac) const noexcept;

  /// The board is let in.
  void let_in(std::uint32_t slot, MacAddress mac, unsigned network, Nanos now) noexcept;
  /// The board waits, and keeps its place if it has one.
  void wait(std::uint32_t slot, MacAddress mac, unsigned network) noexcept;
  /// It uses its address, so it has begun, or goes on.
  void note_use(std::uint32_t slot, MacAddress mac, Nanos now) noexcept;

  /// The first in line of that network, or none.
  [[nodiscard]] std::uint32_t first(unsigned network) const noexcept { return queues_.first(network); }
  /// The first in line is not there now: it is first again when it next asks.
  void set_aside(std::uint32_t slot) noexcept;
  void forget(std::uint32_t slot) noexcept;

  /// How often the board was told to wait.
  [[nodiscard]] unsigned told(std::uint32_t slot, MacAddress mac) const noexcept {
    return is_waiting(slot, mac) ? entries_[slot].told : 0;
  }
  /// Its DISCOVER is kept, so that the OFFER need not wait for the next one.
  void set_may_offer_later(std::uint32_t slot, bool may) noexcept { entries_[slot].may_offer_later = may; }
  [[nodiscard]] bool may_offer_later(std::uint32_t slot) const noexcept { return entries_[slot].may_offer_later; }

  [[nodiscard]] std::uint32_t waiting(unsigned network) const noexcept { return queues_.size(network); }
  /// Let in a moment ago.
  [[nodiscard]] std::uint32_t entering(unsigned network) const noexcept {
    return queues_.size(entering_queue(network));
  }
  /// Those that were let in longer ago do not count as such any more.
  void expire(unsigned network, Nanos now) noexcept;

 private:
  enum class Place : std::uint8_t {
    none,
    waiting,
    aside,  // its turn came while it was silent
    entering,
    inside
  };
  struct Entry {
    MacAddress mac;
    Place place = Place::none;
    std::uint8_t network = 0;
    std::uint8_t told = 0;
    bool may_offer_later = false;
    bool has_begun = false;
    Nanos let_in_at = 0;
    Nanos used_at = 0;  // its address; its last sign of life
  };

  [[nodiscard]] static constexpr std::size_t entering_queue(unsigned network) noexcept {
    return networks_max + network;
  }
  static_assert(2 * networks_max <= all_networks_max);

  SlotQueues queues_;  // networks: who waits; then networks: who was let in
  std::vector<Entry> entries_;
};

}  // namespace bootstorm::dhcp
