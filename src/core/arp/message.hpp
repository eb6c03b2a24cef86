// The one writer of ARP frames: replies, probes, announcements, wake frames.
#pragma once

#include <cstddef>
#include <cstdint>

#include "bootstorm/frame.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/arp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::arp {

struct Message {
  std::uint16_t operation = arp_request;
  MacAddress destination = mac_broadcast;  // of the Ethernet frame
  MacAddress sender_mac;
  Ipv4Address sender_ip;
  MacAddress target_mac{};
  Ipv4Address target_ip;
};

/// Writes the whole frame, tagged as the network is; returns its length.
inline std::uint32_t write(std::byte* at, const Network& network, const Message& message) noexcept {
  std::byte* l3 = write_ether(at, message.destination, message.sender_mac, network.vlan, ether_type_arp);
  *view<ArpHeader>(l3) = {.hardware_type = Be16{arp_hardware_ethernet},
                          .protocol_type = Be16{ether_type_ipv4},
                          .hardware_length = 6,
                          .protocol_length = 4,
                          .operation = Be16{message.operation},
                          .sender_mac = message.sender_mac,
                          .sender_ip = message.sender_ip.wire(),
                          .target_mac = message.target_mac,
                          .target_ip = message.target_ip.wire()};
  return static_cast<std::uint32_t>(datagram_l3_offset(network.vlan) + sizeof(ArpHeader));
}

/// Who uses that address? Without a sender's address it is a probe, from which nobody learns ours (RFC 5227 §2.1.1);
/// with `target` as the sender it is an announcement (§2.3).
struct Question {
  Ipv4Address target;
  Ipv4Address sender{};
  MacAddress destination = mac_broadcast;  // one host alone, if it is known who may have the address
};

/// False: no room in the batch.
[[nodiscard]] inline bool ask(const Network& network, const Snapshot& snapshot, const Question& question, Shard& shard,
                              TxBatch& batch) noexcept {
  TxFrame* frame = batch.claim();
  if (frame == nullptr) {
    shard.counters[Statistic::tx_room_exhausted].add();
    return false;
  }
  frame->port = network.port;
  frame->length = write(frame->head, network,
                        {.destination = question.destination,
                         .sender_mac = snapshot.ports[network.port].mac,
                         .sender_ip = question.sender,
                         .target_ip = question.target});
  if (question.destination == mac_broadcast) shard.counters[Statistic::broadcasts_sent].add();
  return true;
}

}  // namespace bootstorm::arp
