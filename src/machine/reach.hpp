// How the machine is reached: addresses of its interfaces, default routes, and the SSH sessions of its operator.
#pragma once

#include <string>
#include <vector>

#include "bootstorm/wire/ipv4.hpp"
#include "machine/cards.hpp"
#include "machine/tree.hpp"

namespace bootstorm::machine {

struct InterfaceAddress {
  std::string interface;
  std::string text;   // IPv4 or IPv6, without a scope
  Ipv4Prefix prefix;  // of IPv4; length 0: this is IPv6
};

/// Of this process's network namespace.
[[nodiscard]] std::vector<InterfaceAddress> own_addresses();

struct DefaultRoute {
  std::string interface;
  Ipv4Address gateway;
};
/// IPv4, the preferred one first.
[[nodiscard]] std::vector<DefaultRoute> default_routes(const Tree& tree);
/// Of /etc/resolv.conf, without those on this machine itself.
[[nodiscard]] std::vector<Ipv4Address> name_servers(const Tree& tree);

/// What tells of SSH sessions: SSH_CONNECTION of this process, and the process whose ancestors are asked for theirs, as
/// sudo takes it out of the environment.
struct SessionSource {
  std::string ssh_connection;
  int process = 0;  // 0: ancestors are not asked
};
/// The interfaces that an SSH session comes in through, with those below them: the operator's own, and every connection
/// to port 22.
[[nodiscard]] std::vector<std::string> session_interfaces(const Tree& tree, const SessionSource& source,
                                                          const std::vector<InterfaceAddress>& addresses,
                                                          const std::vector<Card>& cards);

}  // namespace bootstorm::machine
