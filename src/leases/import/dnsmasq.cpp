// dnsmasq's lease file: lines of "expiry mac address name client-id". IPv6 leases follow a line that begins with
// "duid".
#include <optional>
#include <string_view>

#include "base/text.hpp"
#include "leases/import/parts.hpp"

namespace bootstorm::leases {

void read_dnsmasq(std::string_view text, ForeignList& list) {
  unsigned line_number = 0;
  bool is_ipv6 = false;
  for (std::string_view line : split(text, '\n')) {
    ++line_number;
    line = trimmed(line);
    if (line.empty()) continue;
    if (line.starts_with("duid ")) {
      is_ipv6 = true;
      continue;
    }
    if (is_ipv6) {
      list.count_ipv6();
      continue;
    }
    const auto words = split(line, ' ');
    if (words.size() < 4) {
      list.error(line_number, "expected an expiry, a MAC, an address, a name and a client-id, not " + in_quotes(line));
      continue;
    }
    const auto expires_s = foreign_number(words[0]);
    const auto mac = foreign_mac(words[1]);
    const auto address = foreign_address(words[2]);
    if (!expires_s || *expires_s < 0) {
      list.error(line_number, "expected a time in seconds since 1970, not " + in_quotes(words[0]));
    } else if (!address) {
      list.error(line_number, "expected an IPv4 address, not " + in_quotes(words[2]));
    } else if (!mac) {
      list.skip(line_number, *address, in_quotes(words[1]) + " is not an Ethernet address");
    } else {
      // 0: never expires
      list.add({line_number, *address, *mac, *expires_s == 0 ? std::nullopt : expires_s, foreign_name(words[3])});
    }
  }
}

}  // namespace bootstorm::leases
