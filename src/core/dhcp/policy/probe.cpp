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

std::size_t index_of(const Network& home, const Snapshot& snapshot) noexcept {
  return static_cast<std::size_t>(&home - snapshot.networks.data());
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
  shard.counters[Statistic::broadcasts_sent].add();
  return true;
}

bool is_look_due(NetworkProbes& probes, Nanos now) noexcept {
  if (probes.first_look_at == 0) probes.first_look_at = now;
  if (probes.looks < first_looks_ns.size()) return now >= probes.first_look_at + first_looks_ns[probes.looks];
  const Nanos since = now - probes.looked_at;
  return since >= (probes.discover_seen ? look_while_booting_ns : look_idle_ns);
}

void look_for_servers(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  for (std::size_t i = 0; i < shard.announcer.count; ++i) {
    const Network& network = snapshot.networks[i];
    NetworkProbes& probes = shard.dhcp_server->prober.networks[i];
    const bool is_watched = network.dhcp.mode == DhcpMode::server && network.dhcp.probe;
    if (!is_watched || !shard.announcer.is_in_use(i) || !is_look_due(probes, now)) continue;
    if (!send_inform(network, snapshot, shard, batch)) return;
    probes.looked_at = now;
    probes.looks = static_cast<std::uint8_t>(std::min(probes.looks + std::size_t{1}, first_looks_ns.size()));
    probes.discover_seen = false;
  }
}

void ask_for_addresses(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  Prober& prober = shard.dhcp_server->prober;
  if (!prober.has_unasked) return;
  for (AddressInHand& each : prober.in_hand) {
    // A reload may have taken the network away.
    if (each.is_asked_for || each.until <= now || each.network >= snapshot.networks.size()) continue;
    if (!arp::ask(snapshot.networks[each.network], snapshot, {.target = each.address}, shard, batch)) return;
    each.is_asked_for = true;
    shard.counters[Statistic::dhcp_address_probes].add();
  }
  prober.has_unasked = false;
}

/// True if all that the OFFER needs of the DISCOVER can be kept until then.
bool may_wait(const Request& request) noexcept {
  return request.giaddr.is_zero() && request.agent.whole.bytes().empty() && request.subnet_selection.is_zero() &&
         request.ether_source == request.mac;
}

}  // namespace

bool ask_in_hand(const Exchange& exchange, std::uint32_t slot) noexcept {
  const NetworkContext& context = exchange.context;
  const std::size_t home = index_of(context.home(), context.snapshot);
  if (!context.may_ask_hosts() || !may_wait(exchange.request) || !context.shard.announcer.is_in_use(home)) return false;
  Prober& prober = context.shard.dhcp_server->prober;
  NetworkProbes& probes = prober.networks[home];
  const Nanos due = std::max(probes.asks_due, context.now);
  if (due - context.now > (asks_in_hand_burst - 1) * ask_in_hand_interval_ns) return false;
  AddressInHand* place = prober.place_in_hand(slot, context.now);
  if (place == nullptr) return false;
  probes.asks_due = due + ask_in_hand_interval_ns;
  *place = {.address = context.plan.at(slot).address,
            .slot = slot,
            .network = context.network_index,
            .until = context.now + in_hand_kept_ns,
            .client_id = exchange.request.client_id};
  prober.has_unasked = true;
  return true;
}

void note_discover(const NetworkContext& context) noexcept {
  context.shard.dhcp_server->prober.networks[index_of(context.home(), context.snapshot)].discover_seen = true;
}

void probe_networks(Nanos now, Shard& shard, const Snapshot& snapshot, TxBatch& batch) noexcept {
  look_for_servers(now, shard, snapshot, batch);
  ask_for_addresses(now, shard, snapshot, batch);
}

}  // namespace bootstorm::dhcp
