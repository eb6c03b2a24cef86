#include "core/dhcp/policy/probe.hpp"

#include <algorithm>
#include <cstring>

#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "core/arp/message.hpp"
#include "core/datagram.hpp"
#include "core/dhcp/policy/server_state.hpp"

namespace bootstorm::dhcp {

namespace {

bool is_watched(const Network& network, const Snapshot& snapshot) noexcept {
  return network.dhcp.mode == DhcpMode::server && network.dhcp.probe && is_on_our_wire(network, snapshot);
}

bool is_due(ProbeRound& round, Nanos now) noexcept {
  if (now < round.next_at) return false;
  if (round.network == 0 && round.offset == 0) round.began_at = now;
  return true;
}

/// Back to the first network, when it is time.
void end(ProbeRound& round, Nanos now, const RoundIntervals& intervals) noexcept {
  const Nanos interval = round.ended < early_rounds ? intervals.early : intervals.later;
  round = {.next_at = std::max(round.began_at + interval, now), .ended = std::min(round.ended + 1, early_rounds)};
}

void ask_for_hosts(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  ProbeRound& round = shard.dhcp_server->prober.addresses;
  if (!is_due(round, now)) return;
  for (; round.network < snapshot.networks.size(); ++round.network, round.offset = 0) {
    const Network& network = snapshot.networks[round.network];
    if (!is_watched(network, snapshot)) continue;
    const Ipv4Address address = shard.dhcp_server->plan.next_free(network, round.offset);
    if (address.is_zero()) continue;
    if (!send_address_probe(network, snapshot, address, shard, batch)) return;
    ++round.offset;
    round.next_at = now + address_probe_interval_ns;
    return;
  }
  end(round, now, address_rounds);
}

/// A server that receives it answers to our own address alone (RFC 2131 §4.3.5), so no boot ROM is misled, and gives no
/// address away. Servers that keep silent are noticed when a client names them.
bool send_inform(const Network& network, const Snapshot& snapshot, Shard& shard, TxBatch& batch) noexcept {
  TxFrame* frame = batch.claim();
  if (frame == nullptr) return false;
  const MacAddress mac = snapshot.ports[network.port].mac;
  std::byte* payload = frame->head + datagram_payload_offset(network.vlan);
  std::memset(payload, 0, dhcp_message_min);
  auto* header = view<DhcpHeader>(payload);
  header->op = dhcp_op_request;
  header->hardware_type = 1;
  header->hardware_length = 6;
  header->xid = network.address.wire();
  header->ciaddr = network.address.wire();
  std::memcpy(header->chaddr.data(), mac.octets.data(), mac.octets.size());
  header->cookie = Be32{dhcp_cookie};
  const std::uint8_t options[] = {static_cast<std::uint8_t>(DhcpOption::message_type), 1,
                                  static_cast<std::uint8_t>(DhcpType::inform),
                                  static_cast<std::uint8_t>(DhcpOption::end)};
  std::memcpy(payload + sizeof(DhcpHeader), options, sizeof options);
  frame->port = network.port;
  frame->length = write_datagram(frame->head,
                                 {.source_mac = mac,
                                  .destination_mac = mac_broadcast,
                                  .vlan = network.vlan,
                                  .tos = network.tos,
                                  .ttl = network.ttl,
                                  .ipv4_id = ++shard.ipv4_id,
                                  .source = network.address,
                                  .destination = ipv4_broadcast,
                                  .source_port = udp_port_dhcp_client,
                                  .destination_port = udp_port_dhcp_server},
                                 dhcp_message_min);
  shard.counters[Statistic::dhcp_server_probes].add();
  return true;
}

void ask_for_servers(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  ProbeRound& round = shard.dhcp_server->prober.servers;
  if (!is_due(round, now)) return;
  for (; round.network < snapshot.networks.size(); ++round.network) {
    const Network& network = snapshot.networks[round.network];
    if (network.is_subnet || !is_watched(network, snapshot)) continue;
    if (!send_inform(network, snapshot, shard, batch)) return;
    ++round.network;
    return;
  }
  end(round, now, server_rounds);
}

}  // namespace

bool is_on_our_wire(const Network& network, const Snapshot& snapshot) noexcept {
  return !network.is_subnet || (network.shared != 0 && network.shared == snapshot.networks[network.home].shared);
}

bool send_address_probe(const Network& network, const Snapshot& snapshot, Ipv4Address address, Shard& shard,
                        TxBatch& batch) noexcept {
  if (!arp::ask(network, snapshot, {}, address, batch)) return false;
  shard.counters[Statistic::dhcp_address_probes].add();
  return true;
}

void probe_networks(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  Prober& prober = shard.dhcp_server->prober;
  if (!shard.announcer.in_use) return;
  if (prober.snapshot_id != snapshot.id) {
    prober.snapshot_id = snapshot.id;
    for (ProbeRound* round : {&prober.addresses, &prober.servers}) round->next_at = std::min(round->next_at, now);
  }
  ask_for_servers(now, shard, snapshot, batch);
  ask_for_hosts(now, shard, snapshot, batch);
}

}  // namespace bootstorm::dhcp
