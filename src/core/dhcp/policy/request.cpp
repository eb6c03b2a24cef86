// REQUEST in its three forms, and the ACK that it or a DISCOVER with rapid commit is answered with.
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/admission.hpp"
#include "core/dhcp/policy/decide.hpp"
#include "core/dhcp/policy/server.hpp"
#include "core/dhcp/reply/build.hpp"
#include "core/dhcp/reply/write.hpp"

namespace bootstorm::dhcp {

namespace {

/// The client has chosen another server: what it was offered here is free again. An address that it has been using
/// stays its own.
Outcome other_server_chosen(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const std::uint32_t slot = context.plan.find_client(context.link(), exchange.request.mac);
  const bool is_offered = slot != AddressPlan::none && context.plan.at(slot).state == LeaseState::offered;
  if (is_offered && exchange.is_believed(context.plan.at(slot))) {
    return_lease(context, slot);
  }
  note_foreign_server(context, exchange.request.server_id, {});
  return consumed(Reason::dhcp_other_server);
}

/// A client that is still there when a quarter of its short first lease is over is not one of thousands that were
/// invented for a moment. Most renew at half of it (RFC 2131 §4.4.5).
bool renews_in_time(const NetworkContext& context, const Request& request, const Lease& lease) noexcept {
  if (lease.state != LeaseState::bound || form_of(request) != RequestForm::renewing) return false;
  return lease.expires_at - context.now <= promised_s(context, lease) * nanos_per_s / 4 * 3;
}

}  // namespace

Outcome acknowledge(const Exchange& exchange, std::uint32_t slot) noexcept {
  const NetworkContext& context = exchange.context;
  const Request& request = exchange.request;
  Lease& lease = context.plan.at(slot);
  const bool believed = exchange.is_believed(lease);
  // The EEPROM of a Pi 4 leaves option 60 out of its REQUEST: what its DISCOVER said still counts then.
  if (request.has_vendor_class && believed) {
    lease.kind = exchange.client.kind;
    lease.client_class = exchange.client.class_index;
  }
  if (!request.name.empty() && believed) context.plan.name(slot) = request.name;
  if (renews_in_time(context, request, lease)) lease.proven = true;
  bind(context, slot);
  exchange.frame.commit = journal_lease(context, slot);
  const Client client{.kind = lease.kind, .class_index = lease.client_class, .board = exchange.client.board};
  const Reply reply = build_lease_reply(context, request, client, DhcpType::ack,
                                        {.address = lease.address, .lease_s = promised_s(context, lease)});
  return send(context, exchange.frame, reply, Reason::dhcp_acknowledged);
}

Outcome on_request(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  const Request& request = exchange.request;
  if (request.has_server_id && !exchange.is_us(request.server_id)) return other_server_chosen(exchange);
  const Decision decision = decide_request(exchange);
  const auto* grant = std::get_if<Grant>(&decision);
  if (grant == nullptr) return answer_without_grant(exchange, decision);

  const std::uint32_t slot = hold(context, request, exchange.client, *grant);
  if (slot == AddressPlan::none) return dropped(Reason::dhcp_leases_full);
  if (grant->source != Grant::Source::held) {
    context.plan.describe(slot, exchange.client.board != nullptr, origin_of(request, context.network));
    context.plan.at(slot).first_hand = request.is_first_hand();
  }
  return acknowledge(exchange, slot);
}

}  // namespace bootstorm::dhcp
