// How what a board says in DHCP, and what it is answered, changes what the book knows of it.
#include <algorithm>

#include "bootstorm/wire/dhcp.hpp"
#include "operate/book/book.hpp"
#include "operate/book/count.hpp"

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

/// DISCOVERs after which a board needs an address from here: where DHCP is off, it may get one from another server.
constexpr unsigned asks_before_refused = 4;

/// What got no answer is a refusal of the board, if it does not do without.
bool is_refusal(const Event& event, const Boot& boot) {
  switch (event.reason) {
    case Reason::dhcp_released:
    case Reason::dhcp_release_repeated:
    case Reason::dhcp_address_asked:
    case Reason::dhcp_other_server:
    case Reason::dhcp_not_booting:
    case Reason::dhcp_declined:
    case Reason::dhcp_refused: return false;  // it begins anew
    case Reason::dhcp_not_holder: return static_cast<DhcpType>(event.message) == DhcpType::none;
    case Reason::dhcp_disabled: return event.client != ClientKind::plain && boot.asks >= asks_before_refused;
    default: return true;
  }
}

/// The other DHCP server that has answered or that its client has chosen, or zero.
Ipv4Address other_server_in(const Event& event) {
  if (event.reason == Reason::dhcp_foreign_server) return event.peer;
  if (event.reason == Reason::dhcp_other_server) return Ipv4Address{static_cast<std::uint32_t>(event.value)};
  return {};
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

}  // namespace

void Book::begin_boot(Record& record, const Event& event) {
  std::rotate(record.boots.begin(), record.boots.end() - 1, record.boots.end());
  record.boots[0] = event.at;
  record.before = record.boot;
  const auto asked_for_s = static_cast<std::uint16_t>(std::min<std::uint32_t>(event.repeated, 0xffff));
  record.boot = {.began_at = event.at, .asked_for_s = asked_for_s};
}

void Book::take_discover(Record& record, const Event& event) {
  if (begins_boot(record, event)) begin_boot(record, event);
  record.boot.asked_at = event.at;
  record.boot.asked_as = event.client;
  add(record.boot.asks);
}

void Book::take_answer(Record& record, const Event& event) {
  Boot& boot = record.boot;
  const bool is_request = static_cast<DhcpType>(event.message) == DhcpType::request;
  if (event.reason == Reason::dhcp_offer_delayed) {
    boot.delayed_at = event.at;
  } else if (event.reason == Reason::dhcp_acknowledged && is_request) {
    if (boot.asked_at >= boot.acknowledged_at) add(boot.acknowledgements);
    boot.acknowledged_at = event.at;
    boot.asks = 0;
    // The REQUEST of a Pi 4 is as plain as that of a system.
    const bool is_of_system = boot.files != 0 || boot.asked_as == ClientKind::plain;
    if (event.client == ClientKind::plain && is_of_system) boot.bound_at = event.at;
    if (boot.began_at == 0) boot.began_at = event.at;
  } else if (!is_request && event.reason != Reason::dhcp_acknowledged) {
    boot.offered_at = event.at;
    add(boot.offers);
  }
}

void Book::take_dhcp(Record& record, const Event& event) {
  const auto type = static_cast<DhcpType>(event.message);
  remember(
      record, event,
      {.number = other_server_in(event).value, .kind = Kind::dhcp, .detail = event.message, .reason = event.reason});
  Boot& boot = record.boot;
  if (event.reason == Reason::dhcp_foreign_server) {
    boot.foreign = other_server_in(event);
    boot.foreign_at = event.at;
    return;
  }
  record.relay = event.peer;
  if (!event.ip.is_zero()) record.ip = event.ip;
  if (type == DhcpType::discover) take_discover(record, event);
  if (is_answer(event.reason)) return take_answer(record, event);
  if (event.reason == Reason::dhcp_other_server && type == DhcpType::request && event.value != 0) {
    boot.foreign = other_server_in(event);
    boot.chose_other_at = event.at;
  } else if (is_refusal(event, boot)) {
    boot.refused_at = event.at;
    boot.refused = event.reason;
  }
}

}  // namespace bootstorm::operate
