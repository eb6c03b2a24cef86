// Reads the lease files of other DHCP servers, so that clients keep their addresses after a switch-over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/client_name.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::leases {

class ForeignList;

/// The lease file format of another DHCP server.
struct LeaseFormat {
  std::string_view name;        // "dnsmasq"
  std::string_view file;        // the file's usual name: "dnsmasq.leases"
  std::string_view usual_path;  // "/var/lib/misc/dnsmasq.leases"
  void (*read)(std::string_view text, ForeignList& list);
};

/// All formats. A new one is a reader and a row of this table.
[[nodiscard]] std::span<const LeaseFormat> lease_formats();
/// nullptr: no format has that name.
[[nodiscard]] const LeaseFormat* find_lease_format(std::string_view name);

struct ForeignLease {
  unsigned line = 0;  // where its entry begins in the file
  Ipv4Address address;
  MacAddress mac;
  std::optional<std::int64_t> expires_s;  // Unix time; none: never
  ClientName name{};                      // the host name that the client sent
};

struct ForeignLeases {
  std::vector<ForeignLease> leases;  // the last entry of each leased address, by address
  std::vector<std::string> errors;   // "file:line: what is wrong"
  std::vector<std::string> notes;    // "file:line: skipped: …", for leases that cannot be of a boot client
  std::size_t ended = 0;             // addresses that the last entry says nobody holds
  std::size_t ipv6 = 0;              // leases of IPv6 addresses
};

/// `text`: any bytes. `file`: for messages.
[[nodiscard]] ForeignLeases read_foreign_leases(const LeaseFormat& format, std::string_view text,
                                                const std::string& file);

}  // namespace bootstorm::leases
