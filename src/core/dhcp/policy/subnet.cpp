#include "core/dhcp/policy/subnet.hpp"

#include <algorithm>

namespace bootstorm::dhcp {

namespace {

bool is_there(const Network& network, const Network& home, const Snapshot& snapshot) noexcept {
  return &network == &home || (network.is_subnet && &snapshot.networks[network.home] == &home);
}

template <class Fits>
const Network* find_subnet(const Snapshot& snapshot, const Network& home, Fits fits) noexcept {
  if (fits(home)) return &home;
  for (auto subnet = snapshot.networks.rbegin(); subnet != snapshot.networks.rend() && subnet->is_subnet; ++subnet) {
    if (&snapshot.networks[subnet->home] == &home && fits(*subnet)) return &*subnet;
  }
  return nullptr;
}

}  // namespace

bool is_ours(Ipv4Address address, const Snapshot& snapshot) noexcept {
  return std::ranges::any_of(snapshot.networks,
                             [&](const Network& network) { return !network.is_subnet && network.address == address; });
}

const Network* subnet_of(const Request& request, const Snapshot& snapshot, const Network& home) noexcept {
  // RFC 3527 §4: of both ways to name a link the relay's counts. RFC 3011 §2 and RFC 2131 §4.3.1 for the others.
  const Ipv4Address relay = request.giaddr;
  if (!relay.is_zero() && is_ours(relay, snapshot)) return nullptr;  // we would answer ourselves
  Ipv4Address named = request.agent.link_selection;
  if (named.is_zero()) named = request.subnet_selection;
  if (!named.is_zero()) {
    return find_subnet(snapshot, home, [&](const Network& network) { return network.contains(named); });
  }
  if (!relay.is_zero()) {
    const Network* subnet =
        find_subnet(snapshot, home, [&](const Network& network) { return network.contains(relay); });
    if (subnet != nullptr) return subnet;
    return find_subnet(snapshot, home, [&](const Network& network) {
      return std::find(network.relays.begin(), network.relays.end(), relay) != network.relays.end();
    });
  }
  if (request.ciaddr.is_zero()) return &home;
  // A renewal needs no relay any more: a router will do.
  const Network* subnet =
      find_subnet(snapshot, home, [&](const Network& network) { return network.contains(request.ciaddr); });
  return subnet != nullptr ? subnet : &home;
}

const Network& choose_subnet(const Request& request, const Snapshot& snapshot, const Network& network,
                             const Board* board, const AddressPlan& plan) noexcept {
  const Network& home = network.is_subnet ? snapshot.networks[network.home] : network;
  const auto shares = [&](const Network& other) {
    return other.shared == network.shared && other.dhcp.mode == DhcpMode::server && is_there(other, home, snapshot);
  };
  const auto index_of = [&](const Network& other) {
    return static_cast<std::uint8_t>(&other - snapshot.networks.data());
  };
  const auto find = [&](auto fits) {
    return find_subnet(snapshot, home, [&](const Network& other) { return shares(other) && fits(other); });
  };
  const Ipv4Address named = request.ciaddr.is_zero() ? request.requested : request.ciaddr;
  if (request.type != DhcpType::discover && !named.is_zero()) {
    const Network* found = find([&](const Network& other) { return other.contains(named); });
    return found != nullptr ? *found : network;
  }
  if (const Ipv4Address reserved = board != nullptr ? board->address : Ipv4Address{}; !reserved.is_zero()) {
    if (const Network* found = find([&](const Network& other) { return other.contains(reserved); })) return *found;
  }
  if (const std::uint32_t slot = plan.find_client(link_of(network), request.mac); slot != AddressPlan::none) {
    const std::uint8_t held = plan.at(slot).network;
    if (const Network* found = find([&](const Network& other) { return index_of(other) == held; })) return *found;
  }
  const bool known = board != nullptr;
  if (plan.has_room(index_of(network), known)) return network;
  const Network* found = find([&](const Network& other) { return plan.has_room(index_of(other), known); });
  return found != nullptr ? *found : network;
}

}  // namespace bootstorm::dhcp
