#include "machine/reach.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

#include "base/address_text.hpp"
#include "base/text.hpp"

namespace bootstorm::machine {
namespace {

constexpr int ancestors_max = 32;
constexpr unsigned long ssh_port = 22;
constexpr std::string_view established = "01";  // the state in /proc/net/tcp

/// /proc/net writes an address as the number that its bytes are in memory.
Ipv4Address address_in_proc(const std::string& text) {
  return Ipv4Address{ntohl(static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 16)))};
}

std::string variable_of(const std::string& environment, std::string_view name) {
  for (std::size_t at = 0; at < environment.size();) {
    const std::size_t end = std::min(environment.find('\0', at), environment.size());
    const std::string_view entry = std::string_view{environment}.substr(at, end - at);
    if (entry.starts_with(name)) return std::string{entry.substr(name.size())};
    at = end + 1;
  }
  return {};
}

int parent_of(const Tree& tree, int process) {
  const std::string status = tree.text("proc/" + std::to_string(process) + "/stat");
  const std::size_t name_end = status.rfind(')');  // the name may have anything in it
  if (name_end == std::string::npos) return 0;
  const std::vector<std::string> words = words_of(std::string_view{status}.substr(name_end + 1));
  return words.size() < 2 ? 0 : std::atoi(words[1].c_str());
}

/// The local address of "CLIENT PORT SERVER PORT".
std::string local_address(const std::string& connection) {
  const std::vector<std::string> words = words_of(connection);
  return words.size() < 3 ? std::string{} : words[2].substr(0, words[2].find('%'));
}

std::string session_of_ancestors(const Tree& tree, int process) {
  for (int steps = 0; process > 1 && steps < ancestors_max; ++steps) {
    const std::string environment = tree.text("proc/" + std::to_string(process) + "/environ");
    if (std::string found = variable_of(environment, "SSH_CONNECTION="); !found.empty()) return found;
    process = parent_of(tree, process);
  }
  return {};
}

/// "0100007F:0016", or 32 digits of IPv6, as text.
std::string connection_address(const std::string& hex) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (hex.size() == 8) return to_text(address_in_proc(hex));
  if (hex.size() != 32) return {};
  std::array<std::uint32_t, 4> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    parts[i] = static_cast<std::uint32_t>(std::strtoul(hex.substr(i * 8, 8).c_str(), nullptr, 16));
  }
  if (parts[0] == 0 && parts[1] == 0 && parts[2] == htonl(0xffff)) return to_text(Ipv4Address{ntohl(parts[3])});
  in6_addr address;
  std::memcpy(&address, parts.data(), sizeof address);
  return ::inet_ntop(AF_INET6, &address, text.data(), text.size()) == nullptr ? std::string{}
                                                                              : std::string{text.data()};
}

void add_connections(const Tree& tree, const char* file, std::vector<std::string>& addresses) {
  for (const std::string& line : tree.lines(file)) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 4 || words[3] != established) continue;
    const std::size_t colon = words[1].find(':');
    if (colon == std::string::npos || std::strtoul(words[1].c_str() + colon + 1, nullptr, 16) != ssh_port) continue;
    addresses.push_back(connection_address(words[1].substr(0, colon)));
  }
}

std::optional<InterfaceAddress> described(const ifaddrs& entry) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (entry.ifa_addr == nullptr) return std::nullopt;
  if (entry.ifa_addr->sa_family == AF_INET6) {
    sockaddr_in6 address;
    std::memcpy(&address, entry.ifa_addr, sizeof address);
    ::inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
    return InterfaceAddress{entry.ifa_name, text.data(), {}};
  }
  if (entry.ifa_addr->sa_family != AF_INET || entry.ifa_netmask == nullptr) return std::nullopt;
  sockaddr_in address, mask;
  std::memcpy(&address, entry.ifa_addr, sizeof address);
  std::memcpy(&mask, entry.ifa_netmask, sizeof mask);
  const Ipv4Address own{ntohl(address.sin_addr.s_addr)};
  const auto length = static_cast<std::uint8_t>(std::popcount(mask.sin_addr.s_addr));
  return InterfaceAddress{entry.ifa_name, to_text(own), {own, length}};
}

}  // namespace

std::vector<InterfaceAddress> own_addresses() {
  std::vector<InterfaceAddress> all;
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return all;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner{first, &::freeifaddrs};
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (auto address = described(*entry)) all.push_back(*std::move(address));
  }
  return all;
}

std::vector<DefaultRoute> default_routes(const Tree& tree) {
  struct Row {
    DefaultRoute route;
    long metric;
  };
  std::vector<Row> rows;
  for (const std::string& line : tree.lines("proc/net/route")) {
    // Iface Destination Gateway Flags RefCnt Use Metric Mask
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 8 || words[1] != "00000000" || words[7] != "00000000") continue;
    rows.push_back({{words[0], address_in_proc(words[2])}, std::atol(words[6].c_str())});
  }
  std::ranges::stable_sort(rows, {}, &Row::metric);
  std::vector<DefaultRoute> routes;
  for (Row& row : rows) routes.push_back(std::move(row.route));
  return routes;
}

std::vector<Ipv4Address> name_servers(const Tree& tree) {
  std::vector<Ipv4Address> servers;
  for (const std::string& line : tree.lines("etc/resolv.conf")) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() < 2 || words[0] != "nameserver") continue;
    const auto address = ipv4_from_text(words[1]);
    if (address && address->is_host() && std::ranges::find(servers, *address) == servers.end()) {
      servers.push_back(*address);
    }
  }
  return servers;
}

std::vector<std::string> session_interfaces(const Tree& tree, const SessionSource& source,
                                            const std::vector<InterfaceAddress>& addresses,
                                            const std::vector<Card>& cards) {
  std::vector<std::string> local{local_address(source.ssh_connection),
                                 local_address(session_of_ancestors(tree, source.process))};
  add_connections(tree, "proc/net/tcp", local);
  add_connections(tree, "proc/net/tcp6", local);
  std::vector<std::string> names;
  for (const InterfaceAddress& address : addresses) {
    if (std::ranges::find(local, address.text) == local.end()) continue;
    for (std::string& name : with_lowers(cards, address.interface)) {
      if (name != "lo" && std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace bootstorm::machine
