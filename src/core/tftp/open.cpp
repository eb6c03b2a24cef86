#include "core/tftp/open.hpp"

#include "core/tftp/pacing.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/stalled.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

/// A delayed copy of an RRQ must not end the transfer that the first copy began. If nothing has moved for this long,
/// the same RRQ means that the client started over.
constexpr Nanos duplicate_request_ns = nanos_per_s;
/// A proven transfer that moved this recently is not given up when another MAC claims its client's address.
constexpr Nanos contested_ns = 5 * nanos_per_s;

}  // namespace

DatagramHead head_to(const Client& client, const Frame& frame, Shard& shard, const Snapshot& snapshot,
                     std::uint16_t source_port) noexcept {
  const Network& network = snapshot.networks[frame.network];
  return {.source_mac = snapshot.ports[frame.port].mac,
          .destination_mac = client.mac,
          .vlan = network.vlan,
          .tos = network.tos,
          .ttl = network.ttl,
          .ipv4_id = ++shard.ipv4_id,
          .source = network.address,
          .destination = client.ip,
          .source_port = source_port,
          .destination_port = client.port};
}

void make_room(Nanos now, Shard& shard) noexcept {
  SessionTable& sessions = shard.sessions;
  if (sessions.oldest_half_open() != SessionTable::none) {
    end_session(shard, sessions.oldest_half_open(), now, TransferEnd::evicted);
  }
  if (sessions.is_full()) end_one_stalled(now, shard);
}

Outcome send_first(Frame& frame, const Client& client, std::uint32_t slot, Nanos now, Shard& shard,
                   const Snapshot& snapshot, Reason reason) noexcept {
  Session& session = shard.sessions.at(slot);
  session.sent_us = low_us(now);
  set_timer(shard, slot, now);
  const Block block = write_block(frame.data, session, shard.sessions.detail(slot), session.block,
                                  head_to(client, frame, shard, snapshot, server_port_of(shard, slot)));
  if (session.block != 0) shard.counters[Statistic::tftp_data_sent].add();
  if (is_paced(shard, frame.network)) {
    shard.links->charge(shard.index, frame.network, frame.port, bytes_on_wire(block.head_length + block.body.size()),
                        now);
  }
  frame.length = block.head_length;
  frame.body = block.body;
  return replied(reason);
}

bool continue_old(Frame& frame, const Client& client, const Request& request, std::uint32_t slot, Nanos now,
                  Shard& shard, const Snapshot& snapshot, Outcome& outcome) noexcept {
  const Session& session = shard.sessions.at(slot);
  const bool proven = session.state == SessionState::open;
  if (session.client_mac != client.mac) {
    if (proven && low_us(now) - session.sent_us < contested_ns / nanos_per_us) {
      outcome = dropped(Reason::tftp_address_contested);
      return true;
    }
  } else if (shard.sessions.detail(slot).request_hash == request.hash) {
    if (!proven) {  // the first answer was lost or is late
      outcome = send_first(frame, client, slot, now, shard, snapshot, Reason::tftp_request_repeated);
      return true;
    }
    // A transfer that moves belongs to a client that did not start over.
    if (low_us(now) - session.sent_us < duplicate_request_ns / nanos_per_us) {
      outcome = consumed(Reason::tftp_request_repeated);
      return true;
    }
  }
  // Some boot code uses one port for all its requests: the new request is the end of the old transfer.
  end_session(shard, slot, now, TransferEnd::replaced);
  return false;
}

}  // namespace bootstorm::tftp
