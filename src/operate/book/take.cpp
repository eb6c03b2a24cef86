// How an event changes what the book knows of its board.
#include "base/model_names.hpp"
#include "bootstorm/limits.hpp"
#include "bootstorm/wire/udp.hpp"
#include "operate/book/book.hpp"
#include "operate/book/count.hpp"

namespace bootstorm::operate {
namespace {

using Kind = Happening::Kind;

/// Where boards ask to be booted. Damaged frames for other ports say nothing of their boot.
bool is_boot_port(std::uint64_t port) {
  return port == udp_port_dhcp_server || port == udp_port_tftp || port == udp_port_pxe;
}
bool is_damaged(const Event& event) {
  return event.kind == EventKind::frame_dropped &&
         (event.reason == Reason::udp_checksum || event.reason == Reason::udp_checksum_unfinished);
}

/// Whoever only asks by ARP, or is only heard damaged or in another VLAN, is a board if he is one already, is listed,
/// or asks to be booted: switches let through what is not for here.
bool is_of_a_board(const Event& event) {
  if (event.board != 0 || event.client != ClientKind::plain) return true;
  return is_damaged(event) && is_boot_port(event.value);
}

}  // namespace

void Book::remember(Record& record, const Event& event, Happening happening) {
  happening.at_ms = static_cast<std::uint32_t>(event.at / nanos_per_ms);
  if (record.happened != 0) {
    Happening& last = record.happenings[(record.happened - 1) % happenings_max];
    if (last.is_like(happening)) return add(last.count);
  }
  record.happenings[record.happened++ % happenings_max] = happening;
}

void Book::take(const Event& event) {
  if (take_host(event)) return;
  if (event.mac == MacAddress{} || is_alarm(event.kind)) return;
  const bool is_faint = event.kind == EventKind::arp_for_another || event.kind == EventKind::frame_dropped;
  if (is_faint && !is_of_a_board(event) && find(event.mac) == none) return;
  if (is_damaged(event) && !is_boot_port(event.value) && event.value < tid_first) return;
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
      if (event.kind == EventKind::lease_bound_by_use) record->boot.used_at = event.at;
      return remember(
          *record, event,
          {.kind = Kind::bound, .detail = static_cast<std::uint8_t>(event.kind == EventKind::lease_bound_by_use)});
    case EventKind::frame_dropped:
      take_drop(*record, event);
      if (record->boot.began_at != 0) return;  // it is where it was heard well
      break;
    case EventKind::arp_for_another:
      if (record->boot.arp_for != event.ip || record->boot.arp_at < record->boot.offered_at) {
        record->boot.arp_began_at = event.at;
      }
      record->boot.arp_for = event.ip;
      record->boot.arp_at = event.at;
      remember(*record, event, {.number = event.ip.value, .kind = Kind::arp});
      break;
    case EventKind::client_learned:
      record->model = model_named(event.get_text());
      record->has_serial = event.value != 0;
      record->serial = static_cast<std::uint32_t>(event.value);
      return;
    default: return;
  }
  record->port = event.port;
  record->vlan = event.vlan;
}

}  // namespace bootstorm::operate
