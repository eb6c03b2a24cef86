#include "core/dhcp/policy/decide.hpp"

#include "core/dhcp/client/board.hpp"
#include "core/dhcp/policy/admission.hpp"
#include "core/dhcp/reply/build.hpp"
#include "core/dhcp/reply/write.hpp"

namespace bootstorm::dhcp {

namespace {

constexpr std::string_view not_of_this_network = "not an address of this network";

/// The address reserved for the client's board, and whether any client has it.
struct Reservation {
  explicit Reservation(const Exchange& exchange) noexcept
      : address(reserved_address(exchange.context.network, exchange.client.board)) {
    if (address.is_zero()) return;
    const AddressPlan& plan = exchange.context.plan;
    const std::uint32_t slot = plan.find_address(exchange.context.link(), address);
    is_unheld = slot == AddressPlan::none || plan.at(slot).state == LeaseState::quarantined;
  }

  /// True if the lease's address is the client's by right of the reservation.
  [[nodiscard]] bool covers(const Lease& lease) const noexcept {
    return !address.is_zero() && lease.address == address;
  }

  Ipv4Address address;  // or zero
  bool is_unheld = false;
};

/// A lease for a client that has none, by the same admission as a DISCOVER's.
Decision grant_new(const Exchange& exchange, Ipv4Address address, bool reserved, std::uint32_t squatted) noexcept {
  if (const auto reason = refuse_admission(exchange)) return *reason;
  const NetworkContext& context = exchange.context;
  const bool takes_room = !reserved && squatted == AddressPlan::none;
  if (takes_room && !context.plan.has_room(context.network_index, exchange.client.board != nullptr)) {
    return Reason::dhcp_pool_exhausted;
  }
  return Grant{.source = Grant::Source::address, .reserved = reserved, .address = address};
}

/// True if that address is the client's by a promise that is not over, although it was given back or declined in its
/// name.
bool is_still_promised(const Exchange& exchange, Ipv4Address address) noexcept {
  const NetworkContext& context = exchange.context;
  const std::uint32_t slot = context.plan.find_returned(context.link(), address);
  if (slot == AddressPlan::none) return false;
  const Lease& lease = context.plan.at(slot);
  return lease.mac == exchange.request.mac && context.now < lease.expires_at && lease.network == context.network_index;
}

/// The client goes on with an address that is quarantined because it was declined in the client's name.
bool is_declined_and_used(const Exchange& exchange, Ipv4Address address) noexcept {
  const NetworkContext& context = exchange.context;
  if (form_of(exchange.request) != RequestForm::renewing) return false;
  const std::uint32_t slot = context.plan.find_address(context.link(), address);
  if (slot == AddressPlan::none) return false;
  const Lease& lease = context.plan.at(slot);
  return lease.state == LeaseState::quarantined && !lease.squatted && lease.mac == exchange.request.mac;
}

/// True if the client may have that address although it holds no lease: it is free, or in quarantine because this very
/// client uses it.
bool is_available(const Exchange& exchange, Ipv4Address address, std::uint32_t squatted) noexcept {
  const AddressPlan& plan = exchange.context.plan;
  if (squatted != AddressPlan::none) return plan.is_givable(plan.at(squatted));
  return plan.is_free_for(exchange.context.network, exchange.request.mac, address);
}

/// A DHCPNAK to a client that has no lease here, who may have been invented for this frame.
Decision refuse_stranger(const Exchange& exchange, std::string_view why) noexcept {
  if (!may_refuse(exchange)) return Reason::dhcp_rate;
  return Refusal{why};
}

/// A REQUEST from a client that has no lease here: its OFFER has expired, the appliance was restarted, or the client
/// belongs to another server.
Decision decide_without_lease(const Exchange& exchange, Ipv4Address wanted, const Reservation& reservation) noexcept {
  const NetworkContext& context = exchange.context;
  if (!context.network.contains(wanted)) return refuse_stranger(exchange, not_of_this_network);
  if (reservation.is_unheld) {
    if (wanted == reservation.address) return grant_new(exchange, wanted, true, AddressPlan::none);
    return refuse_stranger(exchange, "another address is reserved for this board");
  }
  const bool is_own = is_still_promised(exchange, wanted) || is_declined_and_used(exchange, wanted);
  if (is_own) return Grant{.source = Grant::Source::address, .address = wanted};
  const RequestForm form = form_of(exchange.request);
  // RFC 2131 §4.3.2: no answer to clients without a record here, because another server may have one; unless this is
  // the only server.
  const bool silent = !context.network.dhcp.authoritative;
  if (form == RequestForm::init_reboot && silent) return Reason::dhcp_not_holder;
  const std::uint32_t squatted = context.plan.squatted_by(context.link(), exchange.request.mac, wanted);
  if (squatted == AddressPlan::none && context.plan.find_address(context.link(), wanted) != AddressPlan::none) {
    return refuse_stranger(exchange, "the address is in use");
  }
  // An OFFER that has expired, or was none: the client starts over, and passes admission as everybody does.
  if (form == RequestForm::selecting && squatted == AddressPlan::none) {
    return refuse_stranger(exchange, "the address was not offered");
  }
  // A client that renews uses the address now, and no other does: bound again after a restart of the appliance.
  if (is_available(exchange, wanted, squatted)) return grant_new(exchange, wanted, false, squatted);
  if (silent) return Reason::dhcp_not_holder;
  return refuse_stranger(exchange, "the address is not given out");
}

}  // namespace

Decision decide_discover(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const Reservation reservation{exchange};
  const std::uint32_t held = context.plan.find_client(context.link(), exchange.request.mac);
  if (held == AddressPlan::none) {
    if (const auto reason = refuse_admission(exchange)) return *reason;
  } else if (!reservation.is_unheld) {
    const Lease& lease = context.plan.at(held);
    const bool reserved = lease.reserved || reservation.covers(lease);
    if (context.plan.may_keep(lease, reserved) && lease.network == context.network_index) {
      return Grant{.source = Grant::Source::held, .reserved = reserved, .held = held};
    }
  }
  if (reservation.is_unheld) {
    return Grant{.source = Grant::Source::address, .reserved = true, .held = held, .address = reservation.address};
  }
  return Grant{.source = Grant::Source::pool, .held = held, .address = exchange.request.requested};
}

Decision decide_request(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const Ipv4Address wanted = wanted_by(exchange.request);
  if (wanted.is_zero()) return Reason::dhcp_malformed;
  const Reservation reservation{exchange};
  const std::uint32_t held = context.plan.find_client(context.link(), exchange.request.mac);
  if (held == AddressPlan::none) return decide_without_lease(exchange, wanted, reservation);
  if (!context.network.contains(wanted)) return Refusal{not_of_this_network};
  const Lease& lease = context.plan.at(held);
  if (lease.address != wanted && is_still_promised(exchange, wanted) && !lease.reserved) {
    return Grant{.source = Grant::Source::address, .held = held, .address = wanted};
  }
  if (lease.address != wanted) return Refusal{"another address is yours"};
  const bool reserved = lease.reserved || reservation.covers(lease);
  // A reload has taken the address out of the pool or reserved another for this board: the client starts over and gets
  // the right one.
  if (!context.plan.may_keep(lease, reserved) || reservation.is_unheld) {
    return Refusal{"the address is no longer given out"};
  }
  return Grant{.source = Grant::Source::held, .reserved = reserved, .held = held};
}

Outcome answer_without_grant(const Exchange& exchange, const Decision& decision) noexcept {
  if (const auto* refusal = std::get_if<Refusal>(&decision)) {
    const Reply reply = build_nak(exchange.context, exchange.request, refusal->why);
    return send(exchange.context, exchange.frame, reply, Reason::dhcp_refused);
  }
  const auto* reason = std::get_if<Reason>(&decision);
  return dropped(reason != nullptr ? *reason : Reason::dhcp_not_holder);
}

}  // namespace bootstorm::dhcp
