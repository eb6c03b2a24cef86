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

/// Of what got no answer: it is no refusal of the board.
bool is_harmless(Reason reason) {
  return reason == Reason::dhcp_released || reason == Reason::dhcp_release_repeated ||
         reason == Reason::dhcp_address_asked || reason == Reason::dhcp_other_server ||
         reason == Reason::dhcp_not_booting || reason == Reason::dhcp_declined;
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

}  // namespace bootstorm::operate
