// Which addresses are proposed: the appliance's own, and those that it gives out.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "machine/host.hpp"
#include "machine/wire.hpp"

namespace bootstorm::machine {

struct NetworkFound {
  Ipv4Prefix network;             // any address of it
  std::vector<Ipv4Address> used;  // by this machine, its router, and servers that answered
  std::optional<Ipv4Address> router;
  bool is_new = false;  // nothing is known of that wire: a private network that this machine has no part in
};

/// The network of that interface: by the kernel's address, else by what a server has offered, else a new one.
[[nodiscard]] NetworkFound network_of(const Host& host, const std::string& interface,
                                      const std::vector<DhcpServer>& servers);
/// An address of it that nobody uses. Asks for at most four by ARP; `wire` null: for none.
[[nodiscard]] Ipv4Prefix propose_address(const NetworkFound& found, const WireEnd& end, Wire* wire);
/// Addresses to give out: about 200 of a network of 254 hosts, 1,000 at most; without those that are used.
[[nodiscard]] std::vector<AddressRange> propose_pool(Ipv4Prefix own, const std::vector<Ipv4Address>& used);
/// "192.168.77.50-192.168.77.99, 192.168.77.101-192.168.77.250"
[[nodiscard]] std::string ranges_text(const std::vector<AddressRange>& ranges);

}  // namespace bootstorm::machine
