// An ICMP error (RFC 792) says that a datagram of a transfer reached nobody: its client is gone, or never asked.
//
// Anybody can forge such a message, so it is believed no more than RFC 5927 has a TCP believe it. It must come from
// where the transfer's own frames come from, and must quote what is in flight: the addresses, both ports, and length
// and checksum of a block that waits for its ACK. Even then the transfer does not end at once. Nothing more is sent of
// it, and it ends when the block would be sent again: a client that is there acknowledges it by then, and goes on.
#include <algorithm>
#include <array>
#include <cstring>

#include "bootstorm/wire/icmp.hpp"
#include "core/parts.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

/// The slot of the transfer that the quoted addresses and ports name, or `none`.
std::uint32_t quoted_slot(const IcmpUnreachableHeader& icmp, Shard& shard) noexcept {
  const auto client_ip = Ipv4Address::from(icmp.quoted_ipv4.destination);
  const std::uint16_t client_port = icmp.quoted_udp.destination_port.host();
  const std::uint32_t slot = shard.sessions.find(client_ip, client_port);
  if (slot == SessionTable::none) return slot;
  const bool from_there = shard.sessions.at(slot).own_ip.wire() == icmp.quoted_ipv4.source &&
                          server_port_of(shard, slot) == icmp.quoted_udp.source_port.host();
  return from_there ? slot : SessionTable::none;
}

/// That a port is closed, only the client's own host can say; that the host is gone, only the router before it.
bool may_say_so(const Frame& frame, const IcmpUnreachableHeader& icmp, const Session& session,
                const SessionDetail& detail, const Snapshot& snapshot) noexcept {
  const Network& network = snapshot.networks[frame.network];
  if (frame.port != detail.port || network.vlan != detail.vlan ||
      view<EtherHeader>(frame.data)->source != session.client_mac) {
    return false;
  }
  if (icmp.code == icmp_code_host) return !snapshot.is_on_link(network, session.client_ip);
  return view<Ipv4Header>(frame.data + frame.l3)->source == session.client_ip.wire();
}

/// The quoted header is that of a block that waits for its ACK. All that a forger could not know is in its checksum.
bool quotes_what_is_in_flight(const UdpHeader& quoted, const Shard& shard, std::uint32_t slot,
                              const Snapshot& snapshot) noexcept {
  const Session& session = shard.sessions.at(slot);
  const SessionDetail& detail = shard.sessions.detail(slot);
  const DatagramHead head = head_to_client(shard, slot, snapshot, 0);
  const std::uint32_t last = session.by_window && session.block != 0 ? detail.last_sent : session.block;
  for (std::uint32_t block = session.block; block <= last; ++block) {
    std::array<std::byte, tx_head_max> sent;
    static_cast<void>(write_block(sent.data(), session, detail, block, head));
    const std::size_t udp_offset = datagram_payload_offset(head.vlan) - sizeof(UdpHeader);
    if (std::memcmp(sent.data() + udp_offset, &quoted, sizeof quoted) == 0) return true;
  }
  return false;
}

}  // namespace

Outcome on_unreachable(const Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const auto& icmp = *view<IcmpUnreachableHeader>(frame.data + frame.payload);
  const std::uint32_t slot = quoted_slot(icmp, shard);
  if (slot == SessionTable::none) return dropped(Reason::icmp_quote_unknown);
  const Session& session = shard.sessions.at(slot);
  SessionDetail& detail = shard.sessions.detail(slot);
  if (!may_say_so(frame, icmp, session, detail, snapshot) ||
      !quotes_what_is_in_flight(icmp.quoted_udp, shard, slot, snapshot)) {
    return dropped(Reason::icmp_quote_unknown);
  }
  if (!is_unreachable(session, detail)) {  // a second message must not put the end off
    detail.unreachable_block = session.block;
    shard.session_timers.arm(slot, now + unreachable_after(session, detail));
  }
  return consumed(Reason::icmp_unreachable);
}

}  // namespace bootstorm::tftp
