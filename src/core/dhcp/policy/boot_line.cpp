#include "core/dhcp/policy/boot_line.hpp"

namespace bootstorm::dhcp {

bool BootLine::is_let_in(std::uint32_t slot, MacAddress mac, Nanos now) const noexcept {
  const Entry& entry = entries_[slot];
  return entry.place >= Place::entering && entry.mac == mac && now - entry.let_in_at < may_ask_for_ns;
}

bool BootLine::has_begun(std::uint32_t slot, MacAddress mac, Nanos now) const noexcept {
  const Entry& entry = entries_[slot];
  return entry.has_begun && entry.mac == mac && now - entry.used_at < forgotten_after_ns;
}

bool BootLine::is_waiting(std::uint32_t slot, MacAddress mac) const noexcept {
  const Entry& entry = entries_[slot];
  return (entry.place == Place::waiting || entry.place == Place::aside) && entry.mac == mac;
}

void BootLine::forget(std::uint32_t slot) noexcept {
  Entry& entry = entries_[slot];
  if (entry.place == Place::waiting) queues_.remove(entry.network, slot);
  if (entry.place == Place::entering) queues_.remove(entering_queue(entry.network), slot);
  entry = {};
}

void BootLine::let_in(std::uint32_t slot, MacAddress mac, unsigned network, Nanos now) noexcept {
  forget(slot);
  entries_[slot] = {
      .mac = mac, .place = Place::entering, .network = static_cast<std::uint8_t>(network), .let_in_at = now};
  queues_.append(entering_queue(network), slot);
}

void BootLine::wait(std::uint32_t slot, MacAddress mac, unsigned network) noexcept {
  Entry& entry = entries_[slot];
  if (entry.mac != mac) forget(slot);  // it is of a lease that has ended
  if (entry.place != Place::waiting) {
    const bool had_its_turn = entry.place == Place::aside || (entry.place >= Place::entering && !entry.has_begun);
    forget(slot);
    entry = {.mac = mac, .place = Place::waiting, .network = static_cast<std::uint8_t>(network)};
    if (had_its_turn) queues_.prepend(network, slot);
    if (!had_its_turn) queues_.append(network, slot);
  }
  if (entry.told != 0xff) ++entry.told;
}

void BootLine::note_use(std::uint32_t slot, MacAddress mac, Nanos now) noexcept {
  Entry& entry = entries_[slot];
  if (entry.mac != mac || entry.place < Place::entering) return;
  entry.has_begun = true;
  entry.used_at = now;
}

void BootLine::set_aside(std::uint32_t slot) noexcept {
  Entry& entry = entries_[slot];
  queues_.remove(entry.network, slot);
  entry.place = Place::aside;
}

void BootLine::expire(unsigned network, Nanos now) noexcept {
  for (std::uint32_t slot = queues_.first(entering_queue(network)); slot != none;) {
    if (now - entries_[slot].let_in_at < enters_for_ns) return;
    const std::uint32_t next = queues_.next(slot);
    queues_.remove(entering_queue(network), slot);
    entries_[slot].place = Place::inside;
    slot = next;
  }
}

}  // namespace bootstorm::dhcp
