// How an event changes what the book knows of its board.
#include <algorithm>

#include "bootstorm/wire/dhcp.hpp"
#include "operate/book/book.hpp"

namespace bootstorm::operate {
namespace {

using Kind = Happening::Kind;

/// A DISCOVER after so long a silence is a new boot, whatever sent it.
constexpr Nanos silence_ends_boot_ns = 120 * nanos_per_s;

bool is_answer(Reason reason) {
  return reason == Reason::dhcp_offered || reason == Reason::dhcp_offer_delayed ||
         reason == Reason::dhcp_acknowledged || reason == Reason::dhcp_boot_answered ||
         reason == Reason::dhcp_bootp_answered;
}

/// Of what got no answer: it is no refusal of the board.
bool is_harmless(Reason reason) {
  return reason == Reason::dhcp_released || reason == Reason::dhcp_release_repeated ||
         reason == Reason::dhcp_address_asked || reason == Reason::dhcp_other_server ||
         reason == Reason::dhcp_not_booting || reason == Reason::dhcp_declined;
}

bool is_kernel(std::string_view path) {
  const std::string_view name = base_of(path);
  return (name.starts_with("kernel") && name.ends_with(".img")) || name.starts_with("vmlinu") ||
         name.starts_with("linux") || name.ends_with("Image") || name.ends_with(".wim");
}

/// The first message of a machine that was switched on.
bool begins_boot(const Record& record, const Event& event) {
  const Boot& boot = record.boot;
  if (boot.began_at == 0) return true;
  if (event.client == ClientKind::plain) return false;  // the system that it has booted
  if (event.at - std::max({boot.asked_at, boot.requested_at, boot.finished_at}) >= silence_ends_boot_ns) return true;
  const bool is_rom =
      event.client == ClientKind::pi_rom || event.client == ClientKind::pi4 || event.client == ClientKind::pi5;
  return is_rom && boot.requested_at != 0 && boot.requested_at >= boot.asked_at;
}

void add(std::uint16_t& count) { count = static_cast<std::uint16_t>(std::min(count + 1, 0xffff)); }

}  // namespace

void Book::remember(Record& record, const Event& event, Happening happening) {
  happening.at_ms = static_cast<std::uint32_t>(event.at / nanos_per_ms);
  if (record.happened != 0) {
    Happening& last = record.happenings[(record.happened - 1) % happenings_max];
    if (last.is_like(happening)) return add(last.count);
  }
  record.happenings[record.happened++ % happenings_max] = happening;
}

void Book::take_dhcp(Record& record, const Event& event) {
  const auto type = static_cast<DhcpType>(event.message);
  remember(record, event, {.kind = Kind::dhcp, .detail = event.message, .reason = event.reason});
  if (event.reason == Reason::dhcp_foreign_server) {
    record.boot.foreign = event.peer;
    record.boot.foreign_at = event.at;
    return;
  }
  if (type == DhcpType::discover && begins_boot(record, event)) {
    std::rotate(record.boots.begin(), record.boots.end() - 1, record.boots.end());
    record.boots[0] = event.at;
    record.before = record.boot;
    record.boot = {.began_at = event.at};
  }
  Boot& boot = record.boot;
  record.relay = event.peer;
  if (!event.ip.is_zero()) record.ip = event.ip;
  if (type == DhcpType::discover) {
    boot.asked_at = event.at;
    boot.asked_as = event.client;
    add(boot.asks);
  }
  if (event.reason == Reason::dhcp_offered && type != DhcpType::request) {
    boot.offered_at = event.at;
    add(boot.offers);
  } else if (event.reason == Reason::dhcp_acknowledged && type == DhcpType::request) {
    boot.asks = 0;
    if (event.client == ClientKind::plain && boot.files != 0) boot.bound_at = event.at;
  } else if (!is_answer(event.reason) && !is_harmless(event.reason)) {
    boot.refused_at = event.at;
    boot.refused = event.reason;
  }
}

void Book::take_request(Record& record, const Event& event) {
  Boot& boot = record.boot;
  const bool is_missing = event.reason == Reason::tftp_file_not_found;
  const Name name = names_.intern(event.get_text(), is_missing);
  remember(record, event,
           {.number = static_cast<std::uint32_t>(event.value / 1024),
            .name = name,
            .kind = Kind::requested,
            .reason = event.reason});
  record.ip = event.ip;
  if (boot.began_at == 0) boot.began_at = event.at;
  boot.requested_at = event.at;
  boot.asks = 0;
  if (is_missing) {
    if (boot.missing != name) boot.missing_asks = 0;
    add(boot.missing_asks);
    boot.missing = name;
    boot.missing_at = event.at;
  } else if (event.reason == Reason::tftp_opened) {
    boot.requested = name;
    // The same file from another folder: what was missing was only looked for there.
    if (base_of(names_.text(name)) == base_of(names_.text(boot.missing))) boot.missing = name_none;
  } else if (event.reason != Reason::tftp_request_repeated && event.reason != Reason::tftp_file_loading &&
             event.reason != Reason::tftp_not_ready) {
    boot.refused_at = event.at;
    boot.refused = event.reason;
  }
}

void Book::take_end(Record& record, const Event& event) {
  Boot& boot = record.boot;
  const Name name = names_.intern(event.get_text(), false);
  const bool is_finished = event.kind == EventKind::transfer_finished;
  const bool is_timed_out = event.kind == EventKind::transfer_timed_out;
  remember(record, event,
           {.number = static_cast<std::uint32_t>(is_finished ? event.value / 1024 : event.value),
            .name = name,
            .kind = is_finished    ? Kind::finished
                    : is_timed_out ? Kind::timed_out
                                   : Kind::ended,
            .detail = event.message});
  boot.repeated += event.repeated;
  if (event.round_trip_us != 0) boot.round_trip_us = event.round_trip_us;
  if (is_finished) {
    ++boot.files;
    boot.bytes += event.value;
    boot.finished = name;
    boot.finished_at = event.at;
    boot.stalled_at = 0;
    if (is_kernel(names_.text(name))) boot.kernel_at = event.at;
    const Nanos took = event.at - boot.requested_at;
    if (name == boot.requested && took > boot.slow_ns) {
      boot.slow_ns = took;
      boot.slow = name;
    }
  } else if (is_timed_out && boot.requested_at <= event.at && (name == boot.requested || boot.requested == name_none)) {
    boot.stalled_at = event.at;
    boot.stalled = name;
    boot.stalled_block = static_cast<std::uint32_t>(event.value);
    stalls_[stalls_seen_++ % stalls_.size()] = {event.at, static_cast<std::uint32_t>(&record - records_.get())};
  }
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
  if (event.mac == MacAddress{} || (is_alarm(event.kind) && event.kind != EventKind::transfer_timed_out)) return;
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
