// An RRQ or WRQ to port 69 (RFC 1350 §4): refused with a text that says why, or answered from a TID of its own.
#include "core/notice.hpp"
#include "core/parts.hpp"
#include "core/tftp/file_bytes.hpp"
#include "core/tftp/negotiate.hpp"
#include "core/tftp/request.hpp"
#include "core/tftp/resolve.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

/// A copy of the same RRQ that the network kept back must not end the transfer that another copy began; the same RRQ
/// when nothing has moved for this long is a client that started over.
constexpr Nanos duplicate_request_ns = nanos_per_s;
/// A proven transfer that moved this recently is not given up because another MAC claims its client's address.
constexpr Nanos contested_ns = 5 * nanos_per_s;

struct Client {
  MacAddress mac;
  Ipv4Address ip;
  std::uint16_t port;
};

Client client_of(const Frame& frame) noexcept {
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  return {view<EtherHeader>(frame.data)->source, Ipv4Address::from(ipv4->source), udp->source_port.host()};
}

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

std::uint16_t server_port(std::uint32_t slot, const Shard& shard, const Snapshot& snapshot) noexcept {
  return snapshot.tftp.single_port ? udp_port_tftp : static_cast<std::uint16_t>(shard.tid_base + slot);
}

Outcome refuse(Frame& frame, const Client& client, Shard& shard, const Snapshot& snapshot, Reason reason,
               TftpError code, std::string_view text, std::string_view name = {}) noexcept {
  // From the TID that a transfer would have had, as a server with a process per request answers.
  const std::uint32_t next = shard.sessions.next_free();
  const std::uint16_t port = server_port(next == SessionTable::none ? 0 : next, shard, snapshot);
  frame.length = write_error(frame.data, head_to(client, frame, shard, snapshot, port), code, text, name);
  return replied(reason);
}

Outcome send_first(Frame& frame, const Client& client, std::uint32_t slot, Nanos now, Shard& shard,
                   const Snapshot& snapshot, Reason reason) noexcept {
  Session& session = shard.sessions.at(slot);
  session.sent_us = low_us(now);
  set_timer(shard, slot, now);
  const Block block = write_block(frame.data, session, shard.sessions.detail(slot), session.block,
                                  head_to(client, frame, shard, snapshot, shard.sessions.detail(slot).server_port));
  if (session.block != 0) shard.counters[Statistic::tftp_data_sent].add();
  frame.length = block.head_length;
  frame.body = block.body;
  return replied(reason);
}

/// It holds its place and hardly moves: see stalled_ns and slow_after_s.
bool gets_nowhere(const Session& session, const SessionDetail& detail, Nanos now) noexcept {
  if (session.state != SessionState::open) return false;
  const bool is_silent = session.by_window ? session.tries >= stalled_tries
                                           : session.tries != 0 && low_us(now) - session.sent_us >=
                                                                       stalled_ns / nanos_per_us;
  if (is_silent) return true;
  const auto age_s = static_cast<std::uint16_t>(low_s(now) - detail.opened_s);
  const std::uint64_t taken = session.block == 0 ? 0 : bytes_up_to(session, session.block - 1);
  return age_s >= slow_after_s && taken < age_s * slow_bytes_per_s;
}

/// Of a few transfers, others at each call: the first that gets nowhere ends.
void end_one_that_gets_nowhere(Nanos now, Shard& shard) noexcept {
  constexpr unsigned looks = 64;
  for (unsigned look = 0; look < looks; ++look) {
    const std::uint32_t slot = shard.sessions.next_in_turn();
    if (!gets_nowhere(shard.sessions.at(slot), shard.sessions.detail(slot), now)) continue;
    return end_session(shard, slot, now, End::stalled);
  }
}

/// A free slot, if need be that of the oldest client that has proven nothing (those hold a quarter of the table at
/// most), or of one that gets nowhere.
std::uint32_t take_slot(const Client& client, Nanos now, Shard& shard) noexcept {
  SessionTable& sessions = shard.sessions;
  const bool too_many_half_open = sessions.half_open_count() >= std::max(sessions.capacity() / 4, 1u);
  const bool full = sessions.next_free() == SessionTable::none;
  if ((too_many_half_open || full) && sessions.oldest_half_open() != SessionTable::none) {
    end_session(shard, sessions.oldest_half_open(), now, End::evicted);
  }
  if (sessions.next_free() == SessionTable::none && sessions.capacity() != 0) end_one_that_gets_nowhere(now, shard);
  return sessions.open(client.ip, client.port);
}

Outcome open_session(Frame& frame, const Client& client, const Request& request, const File& file,
                     const FileBytes& bytes, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const std::uint32_t slot = take_slot(client, now, shard);
  if (slot == SessionTable::none) return dropped(Reason::tftp_sessions_full);
  const Network& network = snapshot.networks[frame.network];

  Session& session = shard.sessions.at(slot);
  session.data = bytes.data;
  session.sums = bytes.sums;
  session.size = file.size;
  session.own_ip = network.address;
  session.client_mac = client.mac;
  session.block = request.options == 0 ? 1 : 0;

  SessionDetail& detail = shard.sessions.detail(slot);
  detail.file = &file;
  detail.request_hash = request.hash;
  detail.vlan = network.vlan;
  detail.server_port = server_port(slot, shard, snapshot);
  detail.port = frame.port;
  detail.opened_s = low_s(now);
  detail.generation_slot = snapshot.generation_slot;
  negotiate(request, network, snapshot, session, detail);
  begin_use(file, now);

  shard.generation_uses[snapshot.generation_slot].add();
  shard.counters[Statistic::tftp_sessions_open].add();
  return send_first(frame, client, slot, now, shard, snapshot, Reason::tftp_opened);
}

/// An ACK or an ERROR, which only transfers on port 69 have a use for there.
bool is_of_a_transfer(const Frame& frame) noexcept {
  const auto opcode = static_cast<TftpOpcode>(view<TftpBlockHeader>(frame.data + frame.payload)->opcode.host());
  return opcode == TftpOpcode::ack || opcode == TftpOpcode::error;
}

/// There is a transfer of that client address and port already. Returns true when `outcome` says what to do; false when
/// the old one has made way.
bool settle_with_old(Frame& frame, const Client& client, const Request& request, std::uint32_t slot, Nanos now,
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
    if (low_us(now) - session.sent_us <
        duplicate_request_ns / nanos_per_us) {  // it moves, so its client did not start over
      outcome = consumed(Reason::tftp_request_repeated);
      return true;
    }
  }
  // Some boot code uses one port for all its requests: the new request is the end of the old transfer.
  end_session(shard, slot, now, End::replaced);
  return false;
}

}  // namespace

Outcome on_request(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  const Client client = client_of(frame);
  // Only hosts of our own networks: whoever forges another source gains no reflector.
  const Network& network = snapshot.networks[frame.network];
  if (!snapshot.reaches(network, client.ip) || client.ip == network.prefix().network()) {
    return dropped(Reason::tftp_off_network);
  }
  if (frame.payload_length < 4) return dropped(Reason::tftp_short);
  if (is_of_a_transfer(frame)) {
    // Transfers on one port, or some that go on after a reload has given each a port of its own.
    const std::uint32_t slot = shard.sessions.find(client.ip, client.port);
    const bool here = slot != SessionTable::none && shard.sessions.detail(slot).server_port == udp_port_tftp;
    if (here) return on_datagram(frame, slot, now, shard, snapshot, batch);
    if (!snapshot.tftp.single_port) return dropped(Reason::tftp_opcode_unknown);
    return on_datagram(frame, SessionTable::none, now, shard, snapshot, batch);
  }
  Request request;
  if (!parse_request(frame.payload_bytes(), request)) return dropped(Reason::tftp_request_malformed);

  if (!snapshot.files_loaded) return dropped(Reason::tftp_not_ready);  // it asks again

  if (request.opcode == TftpOpcode::wrq) {
    return refuse(frame, client, shard, snapshot, Reason::tftp_request_refused, TftpError::access_violation,
                  "this server only gives files out");
  }
  if (request.opcode != TftpOpcode::rrq) return dropped(Reason::tftp_opcode_unknown);
  const bool netascii = request.mode == Mode::netascii && snapshot.tftp.netascii;
  if (request.mode != Mode::octet && !netascii) {
    return refuse(frame, client, shard, snapshot, Reason::tftp_request_refused, TftpError::undefined,
                  snapshot.tftp.netascii ? "only octet and netascii mode are served" : "only octet mode is served");
  }
  const FileName name = normalise(request.name);
  if (name.climbs) {
    return refuse(frame, client, shard, snapshot, Reason::tftp_request_refused, TftpError::access_violation,
                  "'..' is not allowed in a name");
  }
  notice_address_used(client.mac, client.ip, network, shard);

  const std::uint32_t old = shard.sessions.find(client.ip, client.port);
  if (Outcome outcome{};
      old != SessionTable::none && settle_with_old(frame, client, request, old, now, shard, snapshot, outcome)) {
    return outcome;
  }
  Asker asker{client.mac, client.ip, shard.clients.get(), netascii};
  const File* file = name.too_long ? nullptr : resolve(snapshot, asker, name.view());
  if (file == nullptr && netascii && !name.too_long) {
    asker.netascii = false;
    if (resolve(snapshot, asker, name.view()) != nullptr) {
      return refuse(frame, client, shard, snapshot, Reason::tftp_request_refused, TftpError::undefined,
                    "no text, so only in octet mode: ", name.view());
    }
  }
  if (file == nullptr) {
    Event event{.at = now, .ip = client.ip, .mac = client.mac, .kind = EventKind::file_not_found};
    event.set_text(name.view());
    shard.emit_event(event);
    return refuse(frame, client, shard, snapshot, Reason::tftp_file_not_found, TftpError::file_not_found,
                  "file not found: ", name.view());
  }
  const auto bytes = bytes_of(*file, now, shard, snapshot);
  if (!bytes) return dropped(Reason::tftp_file_loading);  // it asks again
  return open_session(frame, client, request, *file, *bytes, now, shard, snapshot);
}

}  // namespace bootstorm::tftp
