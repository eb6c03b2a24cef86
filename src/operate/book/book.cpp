#include "operate/book/book.hpp"

#include <algorithm>
#include <utility>

#include "bootstorm/mix.hpp"

namespace bootstorm::operate {

Book::Book(std::uint32_t capacity, std::uint64_t key)
    : capacity_(capacity),
      key_(key),
      records_(std::make_unique_for_overwrite<Record[]>(capacity)),
      index_(std::size_t{capacity} * 2) {}

std::size_t Book::bytes_max() const noexcept {
  return capacity_ * sizeof(Record) + index_.size() * sizeof(std::uint32_t) + sizeof *this +
         Names::capacity * (Event::text_max + 1 + 2 * sizeof(std::uint16_t)) +
         boards_max * (sizeof(ListedBoard) + sizeof(std::uint32_t));
}

std::size_t Book::slot_of(MacAddress mac) const noexcept {
  return mix(mix(mac.number() + key_) ^ key_) % index_.size();
}

std::uint32_t Book::find(MacAddress mac) const noexcept {
  for (std::size_t at = slot_of(mac); index_[at] != 0; at = (at + 1) % index_.size()) {
    if (records_[index_[at] - 1].mac == mac) return index_[at] - 1;
  }
  return none;
}

void Book::insert(std::uint32_t place) {
  std::size_t at = slot_of(records_[place].mac);
  while (index_[at] != 0) at = (at + 1) % index_.size();
  index_[at] = place + 1;
}

void Book::erase(std::uint32_t place) {
  const std::size_t mask = index_.size() - 1;
  std::size_t hole = slot_of(records_[place].mac);
  while (index_[hole] != place + 1) hole = (hole + 1) & mask;
  for (std::size_t at = (hole + 1) & mask; index_[at] != 0; at = (at + 1) & mask) {
    const std::size_t home = slot_of(records_[index_[at] - 1].mac);
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    index_[hole] = index_[at];
    hole = at;
  }
  index_[hole] = 0;
}

void Book::link(std::uint32_t place) {
  Ages& ages = ages_of(records_[place]);
  records_[place].older = ages.youngest;
  records_[place].younger = none;
  (ages.youngest == none ? ages.oldest : records_[ages.youngest].younger) = place;
  ages.youngest = place;
  ++ages.count;
}

void Book::unlink(std::uint32_t place) {
  Record& record = records_[place];
  Ages& ages = ages_of(record);
  (record.older == none ? ages.oldest : records_[record.older].younger) = record.younger;
  (record.younger == none ? ages.youngest : records_[record.younger].older) = record.older;
  --ages.count;
}

std::uint32_t Book::make_place(bool is_listed) {
  const bool strangers_have_room = is_listed || strangers_.count < capacity_ / 2;
  if (used_ < capacity_ && strangers_have_room) return used_++;
  const std::uint32_t place = strangers_.oldest != none ? strangers_.oldest : trusted_.oldest;
  if (!is_listed && strangers_.oldest == none) return none;  // all places are listed boards'
  if (const std::uint32_t number = records_[place].board; number != 0) places_of_listed_[number] = none;
  unlink(place);
  erase(place);
  ++forgotten_;
  return place;
}

std::uint32_t Book::number_of(const Event& event) const noexcept {
  // A number of another configuration is no number of this one; its MAC finds a board that is known.
  if (event.snapshot != snapshot_) return 0;
  return event.board < places_of_listed_.size() ? event.board : 0;
}

Model Book::model_of(const Record& record) const noexcept {
  const Model listed = record.board == 0 ? Model::unknown : listed_[record.board - 1].model;
  return listed != Model::unknown ? listed : record.model;
}

void Book::set_link(std::uint8_t port, Nanos down_since) noexcept {
  if (port < links_down_since_.size()) links_down_since_[port] = down_since;
}

Nanos Book::link_down_since(std::uint8_t port) const noexcept {
  return port < links_down_since_.size() ? links_down_since_[port] : 0;
}

Record* Book::record_for(const Event& event) {
  const std::uint32_t number = number_of(event);
  std::uint32_t place = find(event.mac);
  if (place == none) {
    place = make_place(number != 0);
    if (place == none) return nullptr;
    Record& record = records_[place];
    record = Record{};
    record.mac = event.mac;
    record.first_at = event.at;
    record.board = number;
    insert(place);
  } else {
    unlink(place);
    if (number != 0) records_[place].board = number;
  }
  if (records_[place].board != 0) places_of_listed_[records_[place].board] = place;
  records_[place].last_at = event.at;
  link(place);
  return &records_[place];
}

void Book::list(std::vector<ListedBoard> boards, std::uint64_t snapshot) {
  snapshot_ = static_cast<std::uint16_t>(snapshot);
  for (std::uint32_t place = 0; place < used_; ++place) {
    if (records_[place].board == 0) continue;
    unlink(place);
    records_[place].board = 0;
    link(place);
  }
  listed_ = std::move(boards);
  places_of_listed_.assign(listed_.size() + 1, none);
  for (std::uint32_t number = 1; number <= listed_.size(); ++number) {
    const ListedBoard& board = listed_[number - 1];
    std::uint32_t place = board.mac ? find(*board.mac) : none;
    for (std::uint32_t i = 0; i < used_ && place == none && !board.mac && board.serial; ++i) {
      if (records_[i].has_serial && records_[i].serial == *board.serial) place = i;
    }
    if (place == none || records_[place].board != 0) continue;
    unlink(place);
    records_[place].board = number;
    link(place);
    places_of_listed_[number] = place;
  }
}

unsigned Book::stalled_beside(const Record& record) const noexcept {
  constexpr Nanos together_ns = 10 * nanos_per_s;
  unsigned count = 0;
  for (const Stall& stall : stalls_) {
    if (stall.place == none || stall.place >= used_) continue;
    const Record& other = records_[stall.place];
    const Nanos apart = std::max(stall.at, record.boot.stalled_at) - std::min(stall.at, record.boot.stalled_at);
    if (&other == &record || apart > together_ns || other.boot.stalled_at != stall.at) continue;
    if (other.port == record.port && other.vlan == record.vlan && other.relay == record.relay) ++count;
  }
  return count;
}

}  // namespace bootstorm::operate
