// Which boards a frame is for.
#include <algorithm>

#include "bootstorm/wire/dhcp.hpp"
#include "client/received.hpp"
#include "swarm/fleet/fleet.hpp"

namespace bootstorm::swarm {

/// Whom a broadcast asks or tells something: the owner of an address, the client of a DHCP reply.
std::uint32_t SwarmFleet::meant_by(std::span<const std::byte> broadcast) const {
  const client::Received received = client::receive(broadcast);
  if (received.kind == client::Received::Kind::arp) {
    const auto owner = by_address_.find(received.target.value);
    return owner == by_address_.end() ? nobody : owner->second;
  }
  if (received.kind != client::Received::Kind::udp || received.payload.size() < sizeof(DhcpHeader)) return nobody;
  MacAddress mac;
  std::copy_n(view<DhcpHeader>(received.payload.data())->chaddr.begin(), mac.octets.size(), mac.octets.begin());
  const std::uint64_t index = mac.number() - mac_first_.number();
  return index < switched_on_ ? static_cast<std::uint32_t>(index) : nobody;
}

void SwarmFleet::deliver_to_all(std::span<const std::byte> frame, Nanos now, TxBatch& out) {
  const auto hear = [&](client::Board& board, TxBatch& batch) { board.on_frame(frame, now, batch); };
  const std::uint32_t meant = meant_by(frame);
  if (meant != nobody) with_board(meant, out, hear);
  // A boot ROM is woken by any frame and takes anybody's OFFER. Nobody else minds what is meant for others.
  if (boards_in(client::State::asking) + boards_in(client::State::offered) == 0) return;
  for (std::uint32_t i = 0; i < switched_on_; ++i) {
    const client::State state = boards_[i]->state();
    if (i == meant || (state != client::State::asking && state != client::State::offered)) continue;
    if (out.room() < client::frames_per_call_max) {
      send(out);
      out = lend();
    }
    with_board(i, out, hear);
  }
}

void SwarmFleet::deliver(std::span<const std::byte> frame, Nanos now, TxBatch& out) {
  if (frame.size() < sizeof(EtherHeader)) return;
  const MacAddress destination = view<EtherHeader>(frame.data())->destination;
  if (destination.is_group()) return deliver_to_all(frame, now, out);
  const std::uint64_t index = destination.number() - mac_first_.number();  // wraps below the first: too large as well
  if (index >= switched_on_) return;
  with_board(static_cast<std::uint32_t>(index), out,
             [&](client::Board& board, TxBatch& batch) { board.on_frame(frame, now, batch); });
}

}  // namespace bootstorm::swarm
