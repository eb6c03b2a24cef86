#include "machine/network_choice.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace bootstorm::machine {
namespace {

constexpr std::array<Ipv4Prefix, 4> new_networks{{{Ipv4Address::of(192, 168, 77, 1), 24},
                                                  {Ipv4Address::of(10, 77, 0, 1), 24},
                                                  {Ipv4Address::of(172, 27, 77, 1), 24},
                                                  {Ipv4Address::of(192, 168, 177, 1), 24}}};
constexpr unsigned addresses_asked_for = 4;
constexpr std::uint32_t first_of_pool = 50;  // what stands below is what people give by hand
constexpr std::uint32_t pool_max = 1000;
constexpr std::uint32_t spare_at_the_top = 4;
constexpr std::uint32_t usual_hosts = 254;

bool overlap(const Ipv4Prefix& a, const Ipv4Prefix& b) { return a.contains(b.address) || b.contains(a.address); }

std::uint32_t hosts_of(Ipv4Prefix network) { return network.broadcast().value - network.network().value - 1; }

bool is_among(Ipv4Address address, const std::vector<Ipv4Address>& all) {
  return std::ranges::find(all, address) != all.end();
}

NetworkFound new_network(const Host& host) {
  for (const Ipv4Prefix& network : new_networks) {
    const auto is_taken = [&](const InterfaceAddress& other) {
      return other.prefix.length != 0 && overlap(network, other.prefix);
    };
    if (std::ranges::none_of(host.addresses, is_taken)) return {.network = network, .is_new = true};
  }
  return {.network = new_networks.front(), .is_new = true};
}

}  // namespace

NetworkFound network_of(const Host& host, const std::string& interface, const std::vector<DhcpServer>& servers) {
  NetworkFound found;
  const std::vector<Ipv4Prefix> own = host.addresses_of(interface);
  const auto is_usual = [](const Ipv4Prefix& prefix) { return prefix.length >= 8 && prefix.length <= 30; };
  if (const auto known = std::ranges::find_if(own, is_usual); known != own.end()) {
    found.network = *known;
  } else if (const auto gives = std::ranges::find_if(servers, [](const auto& s) { return !s.offered.is_zero(); });
             gives != servers.end()) {
    found.network = {gives->offered, gives->prefix_length};
    found.router = gives->router;
  } else {
    found = new_network(host);
  }
  for (const InterfaceAddress& address : host.addresses) {
    if (address.prefix.length != 0) found.used.push_back(address.prefix.address);
  }
  for (const DhcpServer& server : servers) found.used.insert(found.used.end(), {server.address, server.offered});
  for (const DefaultRoute& route : host.routes) {
    if (route.interface != interface) continue;
    if (!found.router) found.router = route.gateway;
  }
  if (found.router && !found.network.contains(*found.router)) found.router.reset();
  if (found.router) found.used.push_back(*found.router);
  return found;
}

Ipv4Prefix propose_address(const NetworkFound& found, const WireEnd& end, Wire* wire) {
  if (found.is_new) return found.network;
  const Ipv4Prefix& network = found.network;
  const std::uint32_t hosts = hosts_of(network);
  const std::uint32_t top = hosts >= usual_hosts ? usual_hosts - spare_at_the_top : hosts;
  Ipv4Prefix first{network.network(), 0};
  unsigned asked = 0;
  for (std::uint32_t host = top; host >= 1 && asked < addresses_asked_for; --host) {
    const Ipv4Prefix candidate{{network.network().value + host}, network.length};
    if (is_among(candidate.address, found.used)) continue;
    if (first.length == 0) first = candidate;
    ++asked;
    if (wire == nullptr || !wire->holder_of(end, candidate.address)) return candidate;
  }
  return first.length == 0 ? Ipv4Prefix{{network.network().value + 1}, network.length} : first;
}

std::vector<AddressRange> propose_pool(Ipv4Prefix own, const std::vector<Ipv4Address>& used) {
  const std::uint32_t hosts = hosts_of(own);
  const std::uint32_t first = hosts > 2 * first_of_pool ? first_of_pool : hosts / 4 + 1;
  const std::uint32_t last = std::min(hosts >= usual_hosts ? hosts - spare_at_the_top : hosts, first + pool_max - 1);
  std::vector<AddressRange> ranges;
  bool is_open = false;
  for (std::uint32_t host = first; host <= last; ++host) {
    const Ipv4Address address{own.network().value + host};
    if (address == own.address || is_among(address, used)) {
      is_open = false;
      continue;
    }
    if (is_open) {
      ranges.back().last = address;
    } else {
      ranges.push_back({address, address});
    }
    is_open = true;
  }
  return ranges;
}

std::string ranges_text(const std::vector<AddressRange>& ranges) {
  std::string text;
  for (const AddressRange& range : ranges) text += (text.empty() ? "" : ", ") + to_text(range);
  return text;
}

}  // namespace bootstorm::machine
