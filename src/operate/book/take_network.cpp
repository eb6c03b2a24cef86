// How frames that are dropped, hosts at others' addresses and other servers change what the book knows of boards.
#include <algorithm>

#include "bootstorm/wire/udp.hpp"
#include "operate/book/book.hpp"

namespace bootstorm::operate {
namespace {

using Kind = Happening::Kind;

/// Drops that are further apart have nothing to do with each other.
constexpr Nanos forgets_drops_ns = 120 * nanos_per_s;

void note(HostsAt& hosts, const Event& event) {
  auto place = std::ranges::find(hosts, event.ip, &HostAt::address);
  if (place == hosts.end()) {
    place = std::ranges::min_element(hosts, {}, &HostAt::at);
    *place = {.address = event.ip};
  }
  if (event.mac != MacAddress{}) place->mac = event.mac;
  place->at = event.at;
}

}  // namespace

bool Book::take_host(const Event& event) {
  switch (event.kind) {
    case EventKind::foreign_dhcp_server: note(other_servers_, event); return true;
    case EventKind::own_address_contested: note(contenders_, event); return true;
    case EventKind::own_address_free:
      std::ranges::replace_if(
          contenders_, [&](const HostAt& host) { return host.address == event.ip; }, HostAt{});
      return true;
    case EventKind::address_conflict:
    case EventKind::address_squatted: take_conflict(event); return true;
    default: return false;
  }
}

void Book::take_rival(Record* record, const Event& event, MacAddress rival, bool is_intruder) {
  if (record == nullptr) return;
  remember(*record, event, {.number = event.ip.value, .kind = Kind::conflict, .detail = is_intruder});
  record->rival_at = event.at;
  record->rival = rival;
  record->rival_ip = event.ip;
  record->is_intruder = is_intruder;
  if (is_intruder) record->ip = event.ip;
}

void Book::take_conflict(const Event& event) {
  // The event is of the host that uses the address; whose address it is has a stake in it, too.
  const MacAddress owner =
      event.kind == EventKind::address_conflict ? MacAddress::from_number(event.value) : MacAddress{};
  take_rival(record_for(event), event, owner, true);
  if (const std::uint32_t place = find(owner); place != none) take_rival(&records_[place], event, event.mac, false);
}

void Book::take_drop(Record& record, const Event& event) {
  const Boot& boot = record.boot;
  const bool is_new = record.drops == 0 || record.dropped != event.reason ||
                      event.at - record.dropped_at >= forgets_drops_ns ||
                      record.dropped_at < std::max({boot.requested_at, boot.finished_at, boot.bound_at});
  if (is_new) {
    record.drops = 0;
    record.drops_began_at = event.at;
  }
  record.dropped = event.reason;
  record.dropped_tag = event.vlan;
  record.dropped_at = event.at;
  ++record.drops;
  remember(record, event, {.kind = Kind::dropped, .reason = event.reason});
}

}  // namespace bootstorm::operate
