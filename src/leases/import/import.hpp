// What other DHCP servers have given out, read from their lease files, so that a switch-over keeps addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/client_name.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::leases {

enum class LeaseFormat {
  dnsmasq,  // dnsmasq.leases
  isc,      // dhcpd.leases of ISC dhcpd
  kea,      // kea-leases4.csv of Kea's memfile
};

struct ForeignLease {
  unsigned line = 0;  // where it begins
  Ipv4Address address;
  MacAddress mac;
  std::optional<std::int64_t> expires_s;  // Unix time; none: never
  ClientName name{};                      // as the client called itself
};

struct ForeignLeases {
  std::vector<ForeignLease> leases;  // the last word on each address that somebody holds, by address
  std::vector<std::string> errors;   // "file:line: what is wrong"
  std::vector<std::string> notes;    // the same for leases that are left out, being of no board: IPv6, without a MAC
};

/// Any bytes will do. `file`: for messages.
[[nodiscard]] ForeignLeases read_foreign_leases(LeaseFormat format, std::string_view text, const std::string& file);

}  // namespace bootstorm::leases
