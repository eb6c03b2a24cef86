#include "client/leasing.hpp"

#include <algorithm>

#include "client/random.hpp"

namespace bootstorm::client {

namespace {

constexpr unsigned refusals_max = 4;

}  // namespace

void LeasingBoard::started(Nanos now) noexcept {
  refusals_ = 0;
  restarted();
  lease(now);
}

void LeasingBoard::lease(Nanos now) noexcept {
  state_ = State::asking;
  tries_ = 0;
  deadline_ = now;
}

void LeasingBoard::due(Nanos now, TxBatch& out) noexcept {
  const bool asking = state_ == State::asking;
  if (tries_ == patience_->tries) return finish(State::failed, asking ? Failure::no_offer : Failure::no_ack, now);
  if (asking && tries_ == 0) {
    began_at_ = now;
    xid_ = static_cast<std::uint32_t>(Random{mac_.number() + (Nanos{stats_.discovers} << 48)}.next());
  }
  if (tries_ != 0) ++stats_.asked_again;
  deadline_ = now + (patience_->doubles ? patience_->first_ns << tries_ : patience_->first_ns);
  ++tries_;
  if (asking) ++stats_.discovers;
  send(asking ? DhcpType::discover : DhcpType::request, now, out);
}

void LeasingBoard::send(DhcpType type, Nanos now, TxBatch& out) noexcept {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  DhcpMessage message{.type = type,
                      .xid = xid_,
                      .secs = static_cast<std::uint16_t>(std::min<Nanos>((now - began_at_) / nanos_per_s, 0xffff)),
                      .mac = mac_,
                      .guid = guid_};
  if (type == DhcpType::request) {
    message.requested = offered_;
    message.server_id = server_id_;
  }
  Writer payload = payload_writer(*frame);
  write_dhcp(payload, *style_, message);
  finish_datagram(*frame, {mac_, {}, udp_port_dhcp_client}, {mac_broadcast, ipv4_broadcast, udp_port_dhcp_server},
                  payload.size());
}

void LeasingBoard::heard(const Received& received, Nanos now, TxBatch& out) noexcept {
  if (received.kind != Received::Kind::udp || received.target_port != udp_port_dhcp_client) return;
  DhcpReply reply;
  if (!read_dhcp(received.payload, mac_, reply) || reply.xid != xid_ || !reply.for_mac) return;
  if (state_ == State::asking && reply.type == DhcpType::offer) {
    if (reply.own_ip.is_zero() || reply.server_id.is_zero() || !takes(reply)) {
      ++stats_.offers_unusable;
      return;
    }
    if (stats_.offered_at == 0) stats_.offered_at = now;
    offered_ = reply.own_ip;
    server_id_ = reply.server_id;
    took_offer_of(server_id_);
    state_ = State::requesting;
    tries_ = 0;
    due(now, out);
  } else if (state_ == State::requesting && reply.server_id == server_id_) {
    if (reply.type == DhcpType::nak) return refused(now);
    if (reply.type != DhcpType::ack || reply.own_ip != offered_) return;
    own_ip_ = offered_;
    if (stats_.bound_at == 0) stats_.bound_at = now;
    ++stats_.exchanges;
    stats_.last_exchange_ns = now - began_at_;
    bound(reply, received.source, now, out);
  }
}

void LeasingBoard::refused(Nanos now) noexcept {
  if (++refusals_ == refusals_max) return finish(State::failed, Failure::lease_refused, now);
  lease(now + nanos_per_s);  // RFC 2131 §3.1 step 3: begin again, but not in a loop
}

}  // namespace bootstorm::client
