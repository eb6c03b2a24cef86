// ARP for the appliance's own addresses (RFC 826), answered by any worker, at any time.
#include "core/arp/message.hpp"
#include "core/notice.hpp"
#include "core/parts.hpp"

namespace bootstorm::arp {

namespace {

void own_address_claimed(const Frame& frame, const Network& network, MacAddress own_mac, Shard& shard) noexcept {
  shard.counters[Statistic::own_address_conflicts].add();
  const auto* arp = view<ArpHeader>(frame.data + frame.l3);
  // Only a host that we have asked answers to us alone.
  const bool to_us = view<EtherHeader>(frame.data)->destination == own_mac && arp->operation.host() == arp_reply;
  const Notice notice{.mac = arp->sender_mac,
                      .kind = to_us ? Notice::Kind::own_address_answered : Notice::Kind::own_address_claimed,
                      .port = network.port,
                      .vlan = network.vlan,
                      .ip = network.address};
  if (!shard.notices.push(notice)) shard.counters[Statistic::notices_lost].add();
}

}  // namespace

Outcome on_frame(Frame& frame, Shard& shard, const Snapshot& snapshot) noexcept {
  const Network& network = snapshot.networks[frame.network];
  const MacAddress own_mac = snapshot.ports[frame.port].mac;
  const auto* arp = view<ArpHeader>(frame.data + frame.l3);
  const auto sender_ip = Ipv4Address::from(arp->sender_ip);
  const auto target_ip = Ipv4Address::from(arp->target_ip);

  if (sender_ip == network.address && arp->sender_mac != own_mac) {
    own_address_claimed(frame, network, own_mac, shard);
    return consumed(Reason::arp_noted);
  }
  // A board that ARPs from the address it was offered is using it, although it never sent a REQUEST.
  const bool is_near = network.contains(sender_ip);
  const bool sender_known = !sender_ip.is_zero() && (is_near || snapshot.reaches(network, sender_ip));
  if (sender_known && arp->sender_mac == view<EtherHeader>(frame.data)->source) {
    notice_address_used(arp->sender_mac, sender_ip, network, shard);
  }
  if (target_ip != network.address) return sender_known ? consumed(Reason::arp_noted) : dropped(Reason::arp_not_ours);
  // A probe (RFC 5227 §2.1.1) for our own address has no sender address and is answered all the same: that defends it.
  if (arp->operation.host() != arp_request) return consumed(Reason::arp_noted);
  if (shard.contested->contains(frame.network)) return dropped(Reason::own_address_contested);

  const MacAddress client_mac = arp->sender_mac;
  frame.length = write(frame.data, network,
                       {.operation = arp_reply,
                        .destination = client_mac,
                        .sender_mac = own_mac,
                        .sender_ip = network.address,
                        .target_mac = client_mac,
                        .target_ip = sender_ip});
  return replied(Reason::arp_answered);
}

}  // namespace bootstorm::arp
