#include "os_client.hpp"

#include <algorithm>
#include <array>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "client/received.hpp"
#include "client/send.hpp"

namespace bootstorm::durability {

namespace {

constexpr std::array<std::uint8_t, 6> wanted_options{1, 3, 6, 12, 51, 54};
constexpr client::DhcpStyle style{.wanted = wanted_options, .vendor_class = "dhcpcd"};
constexpr Nanos first_pause_ns = 2 * nanos_per_s;
constexpr unsigned pauses_doubled_max = 3;
constexpr unsigned requests_max = 4;
constexpr unsigned reboot_requests_max = 2;
constexpr Nanos after_nak_ns = nanos_per_s;
constexpr Nanos after_decline_ns = 10 * nanos_per_s;  // RFC 2131 §3.1 step 5

}  // namespace

Nanos OsClient::pause(Nanos base) { return base + random_.below(nanos_per_s) - nanos_per_s / 2; }

void OsClient::start(Nanos now, Ipv4Address remembered) {
  own_ip_ = {};
  if (!remembered.is_zero()) wanted_ = remembered;
  enter(remembered.is_zero() ? Phase::selecting : Phase::rebooting, now);
}

void OsClient::stop() {
  phase_ = Phase::off;
  own_ip_ = {};
  deadline_ = never;
}

void OsClient::enter(Phase phase, Nanos now) {
  phase_ = phase;
  tries_ = 0;
  deadline_ = now;
}

void OsClient::lose(Nanos at) {
  if (!own_ip_.is_zero()) wanted_ = own_ip_;
  own_ip_ = {};
  enter(Phase::selecting, at);
}

void OsClient::on_tick(Nanos now, TxBatch& out) {
  if (now < deadline_) return;
  if (!own_ip_.is_zero() && now >= until_) lose(now);
  if (phase_ == Phase::bound) enter(Phase::renewing, now);
  if (phase_ == Phase::renewing && now >= rebind_at_) enter(Phase::rebinding, now);
  if (phase_ == Phase::requesting && tries_ == requests_max) enter(Phase::selecting, now);
  if (phase_ == Phase::rebooting && tries_ == reboot_requests_max) enter(Phase::selecting, now);
  if (phase_ == Phase::off) return;
  // An OFFER names the exchange that its REQUEST goes on with; everything else is asked anew each time.
  if (phase_ != Phase::requesting) xid_ = static_cast<std::uint32_t>(random_.next());
  if (phase_ != Phase::requesting || tries_ == 0) asked_at_ = now;
  if (phase_ == Phase::renewing || phase_ == Phase::rebinding) {
    const Nanos end = phase_ == Phase::renewing ? rebind_at_ : until_;
    deadline_ = std::min(end, now + std::max(nanos_per_s, (end - now) / 2));
  } else {
    deadline_ = now + pause(first_pause_ns << std::min(tries_, pauses_doubled_max));
  }
  ++tries_;
  send(phase_ == Phase::selecting ? DhcpType::discover : DhcpType::request, out, phase_ == Phase::renewing);
}

void OsClient::on_frame(std::span<const std::byte> frame, Nanos now, TxBatch& out) {
  const client::Received received = client::receive(frame);
  if (phase_ == Phase::off || !client::is_for(received, mac_)) return;
  if (received.kind == client::Received::Kind::arp) {
    if (received.arp_operation != arp_request || own_ip_.is_zero() || received.target != own_ip_) return;
    if (TxFrame* reply = out.claim()) {
      client::write_arp(*reply, arp_reply, {mac_, own_ip_}, {received.arp_sender_mac, received.source});
    }
    return;
  }
  if (received.kind != client::Received::Kind::udp || received.target_port != udp_port_dhcp_client) return;
  client::DhcpReply reply;
  if (!client::read_dhcp(received.payload, mac_, reply) || reply.xid != xid_ || !reply.for_mac) return;
  hear(reply, now, out);
}

void OsClient::hear(const client::DhcpReply& reply, Nanos now, TxBatch& out) {
  if (phase_ == Phase::selecting && reply.type == DhcpType::offer) {
    wanted_ = reply.own_ip;
    server_id_ = reply.server_id;
    enter(Phase::requesting, now);
    return on_tick(now, out);
  }
  const bool rapid = phase_ == Phase::selecting && reply.type == DhcpType::ack;
  const bool renews = phase_ == Phase::renewing || phase_ == Phase::rebinding;
  if (!asks_anew() && !renews && !rapid) return;
  if (reply.type == DhcpType::nak) {
    lose(now + after_nak_ns);
  } else if (reply.type == DhcpType::ack && (rapid || reply.own_ip == (renews ? own_ip_ : wanted_))) {
    bind(reply, now);
  }
}

void OsClient::bind(const client::DhcpReply& reply, Nanos now) {
  const Nanos lease = reply.lease_s * nanos_per_s;
  if (asked_at_ + lease <= now) return;  // it came too late to be of use
  if (own_ip_.is_zero()) ++taken_;
  own_ip_ = reply.own_ip;
  server_id_ = reply.server_id;
  until_ = asked_at_ + lease;
  rebind_at_ = asked_at_ + lease / 8 * 7;
  phase_ = Phase::bound;
  tries_ = 0;
  deadline_ = std::max(now, asked_at_ + lease / 2);
}

void OsClient::release(TxBatch& out) {
  wanted_ = own_ip_;
  xid_ = static_cast<std::uint32_t>(random_.next());
  send(DhcpType::release, out, true);
  stop();
}

void OsClient::decline(Nanos now, TxBatch& out) {
  wanted_ = own_ip_;
  own_ip_ = {};
  xid_ = static_cast<std::uint32_t>(random_.next());
  send(DhcpType::decline, out);
  enter(Phase::selecting, now + after_decline_ns);
}

void OsClient::send(DhcpType type, TxBatch& out, bool unicast) {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  const bool names_server = phase_ == Phase::requesting || type == DhcpType::release || type == DhcpType::decline;
  // RFC 2131 §4.4.1: a DISCOVER may say which address it would like.
  const bool wishes = type == DhcpType::discover && tries_ == 1;
  const bool names_address = asks_anew() || wishes || type == DhcpType::decline;
  Writer payload = client::payload_writer(*frame);
  client::write_dhcp(payload, style,
                     {.type = type,
                      .xid = xid_,
                      .mac = mac_,
                      .own_ip = own_ip_,
                      .requested = names_address ? wanted_ : Ipv4Address{},
                      .server_id = names_server ? server_id_ : Ipv4Address{}});
  std::size_t length = payload.size();
  if (says_client_id_) {
    Writer more{{frame->head + client::payload_offset + length - 1, 10}};
    more.be16(static_cast<std::uint16_t>(DhcpOption::client_id) << 8 | 7);
    more.u8(1);
    more.bytes(std::as_bytes(std::span{mac_.octets}));
    more.u8(static_cast<std::uint8_t>(DhcpOption::end));
    length += more.size() - 1;
  }
  const client::Endpoint to = unicast
                                  ? client::Endpoint{next_hop_, server_id_, udp_port_dhcp_server}
                                  : client::Endpoint{mac_broadcast, ipv4_broadcast, udp_port_dhcp_server};
  client::finish_datagram(*frame, {mac_, own_ip_, udp_port_dhcp_client}, to, length);
}

}  // namespace bootstorm::durability
