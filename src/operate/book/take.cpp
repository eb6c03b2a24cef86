// How an event changes what the book knows of its board.
#include "operate/book/book.hpp"
#include "operate/book/count.hpp"

namespace bootstorm::operate {
namespace {

using Kind = Happening::Kind;

}  // namespace

void Book::remember(Record& record, const Event& event, Happening happening) {
  happening.at_ms = static_cast<std::uint32_t>(event.at / nanos_per_ms);
  if (record.happened != 0) {
    Happening& last = record.happenings[(record.happened - 1) % happenings_max];
    if (last.is_like(happening)) return add(last.count);
  }
  record.happenings[record.happened++ % happenings_max] = happening;
}

void Book::take_conflict(const Event& event) {
  // The event is of the host; the board whose address it is has a stake in it, too.
  const MacAddress owner = event.kind == EventKind::address_conflict ? MacAddress::from_number(event.value) : event.mac;
  const std::uint32_t place = find(owner);
  if (place == none) return;
  Record& record = records_[place];
  remember(record, event, {.number = event.ip.value, .kind = Kind::conflict});
  record.rival_at = event.at;
  record.rival = event.kind == EventKind::address_conflict ? event.mac : MacAddress{};
  record.rival_ip = event.ip;
}

void Book::take(const Event& event) {
  if (event.kind == EventKind::address_conflict || event.kind == EventKind::address_squatted) {
    return take_conflict(event);
  }
  if (event.mac == MacAddress{} || is_alarm(event.kind)) return;
  // Whoever only asks by ARP, or is only heard damaged, is a board if it is one already or is listed.
  const bool is_faint = event.kind == EventKind::arp_for_another || event.kind == EventKind::frame_dropped;
  const bool is_damage = event.reason == Reason::udp_checksum || event.reason == Reason::udp_checksum_unfinished;
  if (is_faint && !is_damage && event.board == 0 && find(event.mac) == none) return;
  Record* record = record_for(event);
  if (record == nullptr) return;
  switch (event.kind) {
    case EventKind::dhcp_message: take_dhcp(*record, event); break;
    case EventKind::file_requested: take_request(*record, event); break;
    case EventKind::transfer_finished:
    case EventKind::transfer_timed_out:
    case EventKind::transfer_ended: take_end(*record, event); break;
    case EventKind::lease_offered: record->ip = event.ip; return;
    case EventKind::lease_bound:
    case EventKind::lease_bound_by_use:
      record->ip = event.ip;
      return remember(
          *record, event,
          {.kind = Kind::bound, .detail = static_cast<std::uint8_t>(event.kind == EventKind::lease_bound_by_use)});
    case EventKind::frame_dropped:
      if (record->dropped != event.reason || record->drops == 0) record->drops_began_at = event.at;
      record->dropped = event.reason;
      record->dropped_at = event.at;
      ++record->drops;
      remember(*record, event, {.kind = Kind::dropped, .reason = event.reason});
      break;
    case EventKind::arp_for_another:
      record->boot.arp_for = event.ip;
      record->boot.arp_at = event.at;
      remember(*record, event, {.number = event.ip.value, .kind = Kind::arp});
      break;
    case EventKind::client_learned:
      for (std::size_t model = 0; model < model_count; ++model) {
        if (model_rows[model].name == event.get_text()) record->model = static_cast<Model>(model);
      }
      record->has_serial = event.value != 0;
      record->serial = static_cast<std::uint32_t>(event.value);
      return;
    default: return;
  }
  record->port = event.port;
  record->vlan = event.vlan;
}

}  // namespace bootstorm::operate
