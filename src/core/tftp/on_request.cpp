// An RRQ or WRQ to port 69 (RFC 1350 §4): refused with a text that says why, or answered from a TID of its own.
#include <algorithm>
#include <cstring>
#include <string_view>

#include "core/notice.hpp"
#include "core/parts.hpp"
#include "core/tftp/file_bytes.hpp"
#include "core/tftp/negotiate.hpp"
#include "core/tftp/open.hpp"
#include "core/tftp/refuse.hpp"
#include "core/tftp/request.hpp"
#include "core/tftp/resend_floor.hpp"
#include "core/tftp/resolve.hpp"
#include "core/tftp/send.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

/// What control is told of a request beside its outcome.
struct Sighting {
  FileName name;
  const Board* board = nullptr;
  std::uint64_t size = 0;  // of the file
};

Client client_of(const Frame& frame) noexcept {
  const auto* ipv4 = view<Ipv4Header>(frame.data + frame.l3);
  const auto* udp = view<UdpHeader>(frame.data + frame.payload - sizeof(UdpHeader));
  return {view<EtherHeader>(frame.data)->source, Ipv4Address::from(ipv4->source), udp->source_port.host()};
}

/// An ACK or an ERROR, which only transfers on port 69 have a use for there.
bool is_of_a_transfer(const Frame& frame) noexcept {
  const auto opcode = static_cast<TftpOpcode>(view<TftpBlockHeader>(frame.data + frame.payload)->opcode.host());
  return opcode == TftpOpcode::ack || opcode == TftpOpcode::error;
}

/// An ACK or ERROR to port 69: for transfers on that port, or those that go on after a reload has ended single_port.
Outcome on_transfer_at_69(Frame& frame, const Client& client, Nanos now, Shard& shard, const Snapshot& snapshot,
                          TxBatch& batch) noexcept {
  const std::uint32_t slot = shard.sessions.find(client.ip, client.port);
  const bool here = slot != SessionTable::none && shard.sessions.detail(slot).single_port;
  if (here) return on_datagram(frame, slot, now, shard, snapshot, batch);
  if (!snapshot.tftp.single_port) return dropped(Reason::tftp_opcode_unknown);
  return on_datagram(frame, SessionTable::none, now, shard, snapshot, batch);
}

bool wants_netascii(const Request& request, const Snapshot& snapshot) noexcept {
  return request.mode == Mode::netascii && snapshot.tftp.netascii;
}

/// A transfer of its own for the request. Dropped if none makes room for it.
Outcome open_session(Frame& frame, const Client& client, const Request& request, const Resolved& resolved,
                     const FileBytes& bytes, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const File& file = *resolved.file;
  if (is_crowded(shard.sessions)) make_room(now, shard);
  const std::uint32_t slot = shard.sessions.open(client.ip, client.port);
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
  detail.vlan = network.vlan & 0xfff;
  detail.port = frame.port & 7;
  detail.single_port = snapshot.tftp.single_port;
  detail.opened_s = detail.moved_s = low_s(now);
  detail.link = frame.network & 31;
  detail.generation_slot = snapshot.generation_slot & 7;
  negotiate(request, network, snapshot, session, detail);
  const bool asks_model = model_matters(session.blksize) && shard.clients != nullptr;
  begin_floor(session, asks_model ? shard.clients->find(client.mac).model : Model::unknown, snapshot.tftp);
  begin_use(file, now);

  shard.generation_uses[snapshot.generation_slot].add();
  shard.counters[Statistic::tftp_sessions_open].add();
  LinkUse& use = shard.links->use(shard.index, frame.network);
  use.open.add();
  use.note_file(file.size);
  return send_first(frame, client, slot, now, shard, snapshot, Reason::tftp_opened);
}

/// A read or write request of a client that may ask.
Outcome answer(Frame& frame, const Client& client, Nanos now, Shard& shard, const Snapshot& snapshot,
               Sighting& sighting) noexcept {
  Request request;
  if (!parse_request(frame.payload_bytes(), request)) {
    return refuse_malformed(frame, client, request, shard, snapshot);
  }
  if (!snapshot.files_loaded) return dropped(Reason::tftp_not_ready);  // the client asks again
  const bool netascii = wants_netascii(request, snapshot);
  if (request.opcode != TftpOpcode::rrq || (request.mode != Mode::octet && !netascii)) {
    return refuse_request(frame, client, request, shard, snapshot);
  }
  FileName& name = sighting.name;
  normalise(request.name, name);
  if (name.climbs) {
    return refuse_climbing(frame, client, shard, snapshot);
  }
  notice_address_used(client.mac, client.ip, snapshot.networks[frame.network], shard);

  const std::uint32_t old = shard.sessions.find(client.ip, client.port);
  if (Outcome outcome{};
      old != SessionTable::none && continue_old(frame, client, request, old, now, shard, snapshot, outcome)) {
    return outcome;
  }
  const Asker asker{client.mac, client.ip, shard.clients.get(), netascii};
  Resolved resolved;
  if (!name.too_long) resolved = resolve(snapshot, asker, name.view());
  sighting.board = resolved.board;
  if (resolved.file == nullptr) return refuse_file(frame, client, name, netascii, shard, snapshot);
  sighting.size = resolved.file->size;
  const auto bytes = bytes_of(*resolved.file, now, shard, snapshot);
  if (!bytes) return dropped(Reason::tftp_file_loading);  // the client asks again
  return open_session(frame, client, request, resolved, *bytes, now, shard, snapshot);
}

[[gnu::always_inline]] inline void tell(const Client& client, const Network& network, const Sighting& sighting,
                                        Reason reason, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  const std::uint32_t board = snapshot.number_of(sighting.board);
  shard.write_event(board != 0, [&](Event& event) {
    event.at = now;
    event.value = sighting.size;
    event.ip = client.ip;
    event.mac = client.mac;
    event.kind = EventKind::file_requested;
    event.reason = reason;
    event.board = board;
    event.snapshot = static_cast<std::uint16_t>(snapshot.id);
    event.vlan = network.vlan;
    event.port = network.port;
    event.text_length = static_cast<std::uint8_t>(std::min(sighting.name.length, Event::text_max));
    // Its whole room: of fixed length it is a few instructions.
    static_assert(sizeof sighting.name.text >= Event::text_max);
    std::memcpy(event.text.data(), sighting.name.text.data(), Event::text_max);
  });
}

[[gnu::noinline]] Outcome refuse_stranger(const Client& client, const Network& network, Nanos now, Shard& shard,
                                          const Snapshot& snapshot) noexcept {
  tell(client, network, {}, Reason::tftp_off_network, now, shard, snapshot);
  return dropped(Reason::tftp_off_network);
}

}  // namespace

Outcome on_request(Frame& frame, Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  const Client client = client_of(frame);
  // Only hosts of our own networks: a forged source from elsewhere gains no reflector.
  const Network& network = snapshot.networks[frame.network];
  if (!snapshot.reaches(network, client.ip) || client.ip == network.prefix().network()) {
    return refuse_stranger(client, network, now, shard, snapshot);
  }
  if (frame.payload_length < 4) return dropped(Reason::tftp_short);
  if (is_of_a_transfer(frame)) return on_transfer_at_69(frame, client, now, shard, snapshot, batch);
  Sighting sighting;
  const Outcome outcome = answer(frame, client, now, shard, snapshot, sighting);
  tell(client, network, sighting, outcome.reason, now, shard, snapshot);
  return outcome;
}

}  // namespace bootstorm::tftp
