#include "core/tftp/reply.hpp"

#include "core/tftp/pacing.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/window.hpp"

namespace bootstorm::tftp {

DatagramHead head_back(const Frame& frame, Shard& shard, const Snapshot& snapshot) noexcept {
  const Network& network = snapshot.networks[frame.network];
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  return {.source_mac = snapshot.ports[frame.port].mac,
          .destination_mac = view<EtherHeader>(frame.data)->source,
          .vlan = network.vlan,
          .tos = network.tos,
          .ttl = network.ttl,
          .ipv4_id = ++shard.ipv4_id,
          .source = Ipv4Address::from(ipv4->destination),
          .destination = Ipv4Address::from(ipv4->source),
          .source_port = udp->destination_port.host(),
          .destination_port = udp->source_port.host()};
}

Outcome reply_with(Frame& frame, std::uint32_t block, std::uint32_t slot, Shard& shard,
                   const Snapshot& snapshot) noexcept {
  const Session& session = shard.sessions.at(slot);
  DatagramHead head = head_back(frame, shard, snapshot);
  head.destination_mac = session.client_mac;
  const Block written = write_block(frame.data, session, shard.sessions.detail(slot), block, head);
  shard.counters[Statistic::tftp_data_sent].add();
  frame.length = written.head_length;
  frame.body = written.body;
  return replied(Reason::tftp_data);
}

Outcome answer_in_turn(const Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot,
                       TxBatch& batch) noexcept {
  wait_for_turn(shard, slot, frame.network, now, snapshot);
  send_turns(shard, now, snapshot, batch);
  return consumed(Reason::tftp_waits_for_turn);
}

Outcome reply_with_window(Frame& frame, std::uint32_t slot, Nanos now, Shard& shard, const Snapshot& snapshot,
                          TxBatch& batch) noexcept {
  const Outcome outcome = reply_with(frame, ++shard.sessions.detail(slot).last_sent, slot, shard, snapshot);
  send_window(shard, slot, now, snapshot, batch, 1);
  return outcome;
}

}  // namespace bootstorm::tftp
