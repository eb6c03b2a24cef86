#include "core/dhcp/policy/delayed.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>

#include "bootstorm/wire/ether.hpp"
#include "core/arp/message.hpp"
#include "core/dhcp/client/board.hpp"
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/lifecycle.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/reply/build.hpp"
#include "core/dhcp/reply/write.hpp"

namespace bootstorm::dhcp {

namespace {

/// The DISCOVER that a pending OFFER answers, as far as a reply depends on it.
void restore_request(const PendingOffer& pending, MacAddress mac, Request& request) noexcept {
  request.type = DhcpType::discover;
  request.xid = pending.xid;
  request.flags = pending.flags;
  request.size_max = pending.size_max;
  request.mac = request.ether_source = mac;
  request.has_parameter_list = pending.has_parameter_list;
  request.wanted = pending.wanted;
  request.guid_length = pending.guid_length;
  request.guid_bytes = pending.guid;
}

void restore_client_id(const NetworkContext& context, std::uint32_t slot, Request& request) noexcept {
  AddressInHand* hand = context.shard.dhcp_server->prober.find_in_hand(slot, context.now);
  if (hand == nullptr) return;
  request.client_id = hand->client_id;
  hand->until = 0;
}

void tell_offered(const NetworkContext& context, const Lease& lease, const Client& client) noexcept {
  context.shard.emit_event({.at = context.now,
                            .ip = lease.address,
                            .mac = lease.mac,
                            .kind = EventKind::dhcp_message,
                            .reason = Reason::dhcp_offered,
                            .board = context.snapshot.number_of(client.board),
                            .snapshot = static_cast<std::uint16_t>(context.snapshot.id),
                            .vlan = context.home().vlan,
                            .port = context.home().port,
                            .message = static_cast<std::uint8_t>(DhcpType::offer),
                            .client = client.kind});
}

bool send_pending_offer(const NetworkContext& context, std::uint32_t slot, TxBatch& batch) noexcept {
  Lease& lease = context.plan.at(slot);
  if (context.now < lease.discovered_at + offer_delay(lease, context.profile(lease.kind))) return true;
  if (batch.room() == 0) return false;
  lease.offer_pending = false;
  const bool boot_only = lease.state == LeaseState::boot_only;
  if (!boot_only && !context.plan.may_keep(lease)) return true;  // a reload took the address back
  const PendingOffer& pending = context.plan.pending_offer(slot);
  Request request;
  restore_request(pending, lease.mac, request);
  if (lease.asked) restore_client_id(context, slot, request);
  lease.asked = false;
  const Client client{.kind = lease.kind,
                      .class_index = pending.client_class,
                      .board = lease.known ? board_of(context.snapshot, lease.mac,
                                                      {.guid = request.guid(), .client_id = request.client_id.bytes()})
                                           : nullptr};
  const Reply reply = boot_only ? build_boot_reply(context, request, client, DhcpType::offer)
                                : build_lease_reply(context, request, client, DhcpType::offer,
                                                    {.address = lease.address, .lease_s = promised_s(context, lease)});
  // Written aside first: a frame once claimed is sent, and this one may turn out too large for its client.
  std::array<std::byte, tx_head_max> head;
  const std::uint32_t length = write_frame(context, head, reply);
  if (length == 0) return true;
  TxFrame* frame = batch.claim();
  std::memcpy(frame->head, head.data(), length);
  frame->length = length;
  frame->port = context.network.port;
  frame->body = {};
  frame->commit = context.plan.journaled(slot).number;
  tell_offered(context, lease, client);
  return true;
}

/// Writes the frame that makes the ROM's receive loop run once more; returns its length. It is an ARP announcement of
/// the appliance's own address (RFC 5227 §2.3), sent to the board alone: it asks nothing, claims no address of the
/// board's, and tells the board what it will need next anyway.
std::uint32_t write_wake_frame(std::byte* at, const Network& network, MacAddress own_mac, MacAddress client) noexcept {
  std::memset(at, 0, ether_frame_min);
  (void)arp::write(
      at, network,
      {.destination = client, .sender_mac = own_mac, .sender_ip = network.address, .target_ip = network.address});
  return ether_frame_min;
}

bool send_wake_frames(const NetworkContext& context, std::uint32_t slot, TxBatch& batch) noexcept {
  Lease& lease = context.plan.at(slot);
  for (; lease.wakes_sent < wakes_all; ++lease.wakes_sent) {
    const auto due = wake_at(lease, lease.wakes_sent, context.profile(lease.kind));
    if (!due) continue;
    if (context.now < *due) return true;
    TxFrame* frame = batch.claim();
    if (frame == nullptr) return false;
    frame->length = write_wake_frame(frame->head, context.home(), context.port().mac, lease.mac);
    frame->port = context.network.port;
    frame->body = {};
    context.shard.counters[Statistic::dhcp_wake_frames].add();
  }
  return true;
}

}  // namespace

bool may_defer_offer(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  // A client that sends a client-id is past the boot ROM, whose loops a profile's delay is for.
  return request.client_id.bytes().empty() && request.giaddr.is_zero();
}

void defer_offer(const Exchange& exchange, std::uint32_t slot) noexcept {
  const Request& request = exchange.request;
  PendingOffer& pending = exchange.context.plan.pending_offer(slot);
  pending = {.xid = request.xid,
             .flags = request.flags,
             .size_max = request.size_max,
             .guid_length = request.guid_length,
             .client_class = exchange.client.class_index,
             .has_parameter_list = request.has_parameter_list,
             .wanted = request.wanted};
  std::copy_n(request.guid_bytes.begin(), request.guid_length, pending.guid.begin());
}

bool send_delayed(const NetworkContext& context, std::uint32_t slot, TxBatch& batch) noexcept {
  const bool offered = !context.plan.at(slot).offer_pending || send_pending_offer(context, slot, batch);
  return offered && send_wake_frames(context, slot, batch);
}

}  // namespace bootstorm::dhcp
