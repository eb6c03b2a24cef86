#include "core/dhcp/reply/delayed.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/dhcp/client/profile_pi.hpp"
#include "core/dhcp/reply/reply.hpp"

namespace bootstorm::dhcp {

namespace {

bool send_pending_offer(const Desk& desk, std::uint32_t slot, TxBatch& batch) noexcept {
  Lease& lease = desk.plan.at(slot);
  if (desk.now < lease.discovered_at + offer_delay(desk.profile(lease.kind))) return true;
  if (batch.room() == 0) return false;
  lease.offer_pending = false;
  const bool elsewhere = lease.state == LeaseState::elsewhere;
  if (!elsewhere && !desk.plan.may_keep(lease)) return true;  // a reload took it back
  const PendingOffer& pending = desk.plan.pending_offer(slot);
  const std::span<const std::byte> guid{pending.guid.data(), pending.guid_length};
  const bool asks_name =
      pending.has_parameter_list && pending.wanted.contains(static_cast<std::uint8_t>(DhcpOption::hostname));
  Reply reply;
  reply.type = DhcpType::offer;
  reply.xid = pending.xid;
  reply.flags = pending.flags;
  reply.size_max = pending.size_max;
  reply.client = lease.mac;
  reply.ether = lease.mac;
  const bool to_all = elsewhere || (pending.flags & dhcp_flag_broadcast) != 0;
  reply.destination = to_all ? ipv4_broadcast : lease.address;
  reply.yiaddr = lease.address;
  reply.server_id = desk.home().address;
  reply.lease_s = desk.network.dhcp.lease_s;
  reply.wanted = pending.has_parameter_list ? &pending.wanted : nullptr;
  reply.kind = lease.kind;
  reply.client_class = class_at(desk, pending.client_class);
  reply.guid = guid;
  reply.hostname = hostname_for(board_of(desk.snapshot, lease.mac, {.guid = guid}), lease.kind, asks_name);
  if (elsewhere) say_boot_only(reply);
  // Written aside first: a frame once claimed is sent, and this one may turn out too large for its client.
  std::array<std::byte, tx_head_max> head;
  const std::uint32_t length = compose(desk, head, reply);
  if (length == 0) return true;
  TxFrame* frame = batch.claim();
  std::memcpy(frame->head, head.data(), length);
  frame->length = length;
  frame->port = desk.network.port;
  frame->body = {};
  frame->commit = desk.plan.kept(slot).number;
  return true;
}

bool send_wake_frames(const Desk& desk, std::uint32_t slot, TxBatch& batch) noexcept {
  Lease& lease = desk.plan.at(slot);
  for (; lease.wakes_sent < wakes_all; ++lease.wakes_sent) {
    const auto due = wake_at(lease, lease.wakes_sent, desk.profile(lease.kind));
    if (!due) continue;
    if (desk.now < *due) return true;
    TxFrame* frame = batch.claim();
    if (frame == nullptr) return false;
    frame->length = write_wake_frame(frame->head, desk.home(), desk.port().mac, lease.mac);
    frame->port = desk.network.port;
    frame->body = {};
    desk.shard.counters[Statistic::dhcp_wake_frames].add();
  }
  return true;
}

}  // namespace

void begin_boot(const Exchange& exchange, Lease& lease) noexcept {
  lease.kind = exchange.request.kind;
  lease.client_class = exchange.client_class;
  // A board that asks again before its delayed OFFER is due waits no longer for it.
  if (!lease.offer_pending) lease.discovered_at = exchange.desk.now;
  // Behind a relay nobody hears them.
  lease.wakes_sent = exchange.request.giaddr.is_zero() ? std::uint8_t{0} : wakes_all;
}

bool must_wait(const Exchange& exchange) noexcept {
  const Request& request = exchange.request;
  // A client that sends a client-id is past the boot ROM, whose loops the delay is for.
  const bool may_loop = request.client_id.bytes().empty() && request.giaddr.is_zero();
  return may_loop && offer_delay(exchange.desk.profile(request.kind)) != 0;
}

void put_off(const Exchange& exchange, std::uint32_t slot) noexcept {
  const Request& request = exchange.request;
  PendingOffer& pending = exchange.desk.plan.pending_offer(slot);
  pending = {.xid = request.xid,
             .flags = request.flags,
             .size_max = request.size_max,
             .guid_length = request.guid_length,
             .client_class = exchange.client_class,
             .has_parameter_list = request.has_parameter_list,
             .wanted = request.wanted};
  std::copy_n(request.guid_bytes.begin(), request.guid_length, pending.guid.begin());
  exchange.desk.plan.at(slot).offer_pending = true;
}

bool send_delayed(const Desk& desk, std::uint32_t slot, TxBatch& batch) noexcept {
  const bool offered = !desk.plan.at(slot).offer_pending || send_pending_offer(desk, slot, batch);
  return offered && send_wake_frames(desk, slot, batch);
}

}  // namespace bootstorm::dhcp
