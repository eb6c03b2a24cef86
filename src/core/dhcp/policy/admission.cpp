#include "core/dhcp/policy/admission.hpp"

#include "bootstorm/mix.hpp"
#include "core/dhcp/policy/server_state.hpp"

namespace bootstorm::dhcp {

namespace {

std::uint32_t key_of(std::uint64_t hash) noexcept {
  const auto key = static_cast<std::uint32_t>(mix(hash));
  return key == 0 ? 1 : key;  // 0 is "none"
}

}  // namespace

LeaseOrigin origin_of(const Request& request, const Network& network) noexcept {
  LeaseOrigin origin{.via = request.ether_source};
  if (!request.giaddr.is_zero()) origin.relay = key_of(request.giaddr.value);
  if (const auto circuit = circuit_of(request, network); !circuit.empty()) {
    // FNV-1a over the circuit, begun with the relay: each relay counts its circuits for itself.
    std::uint64_t hash = 0xcbf29ce484222325u ^ request.giaddr.value;
    for (const std::byte byte : circuit) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3u;
    origin.circuit = key_of(hash);
  }
  return origin;
}

std::optional<Reason> refuse_admission(const Exchange& exchange) noexcept {
  const NetworkContext& context = exchange.context;
  if (exchange.client.board != nullptr) return {};
  const DhcpSettings& settings = context.network.dhcp;
  if (!settings.serves_unknown) return Reason::dhcp_client_unknown;
  const LeaseOrigin origin = origin_of(exchange.request, context.network);
  const auto is_full = [&](std::uint32_t key, std::uint32_t quota) {
    return key != 0 && quota != 0 && context.plan.held_by_origin(key) >= quota;
  };
  if (is_full(origin.circuit, settings.circuit_quota) || is_full(origin.relay, settings.relay_quota)) {
    return Reason::dhcp_quota;
  }
  ServerState& server = *context.shard.dhcp_server;
  const NewClientLimit& limit = context.snapshot.new_clients;
  if (server.new_clients[context.network.port].take(context.now, limit)) return {};
  if (server.new_client_reports.allow(context.now)) {
    context.emit_event(EventKind::new_clients_limited, exchange.request.mac, context.home().address, limit.per_s);
  }
  return Reason::dhcp_rate;
}

bool may_refuse(const Exchange& exchange) noexcept {
  if (exchange.client.board != nullptr) return true;
  const NetworkContext& context = exchange.context;
  return context.shard.dhcp_server->refused_strangers[context.network.port].take(context.now, refused_strangers_limit);
}

}  // namespace bootstorm::dhcp
