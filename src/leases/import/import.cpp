#include "leases/import/import.hpp"

#include <charconv>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "config/address.hpp"
#include "config/text.hpp"
#include "leases/import/parts.hpp"

namespace bootstorm::leases {

ForeignLeases ForeignList::take() {
  for (const auto& [address, lease] : by_address_) found_.leases.push_back(lease);
  return std::move(found_);
}

std::optional<Ipv4Address> foreign_address(std::string_view text) { return config::ipv4_address().parse(text).value; }
std::optional<MacAddress> foreign_mac(std::string_view text) { return config::mac_address().parse(text).value; }
std::optional<std::int64_t> foreign_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

ClientName foreign_name(std::string_view text) {
  ClientName name;
  name.set(std::as_bytes(std::span{text}));
  return name;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    if (separator != ' ' || (end != 0 && !text.empty())) parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// `expiry mac address name client-id` a line; IPv6 leases follow a line that begins with "duid".
void read_dnsmasq(std::string_view text, ForeignList& list) {
  unsigned line_number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++line_number;
    line = trimmed(line);
    if (line.empty()) continue;
    if (line.starts_with("duid ")) return;
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
      list.note(line_number, "left out: " + in_quotes(words[1]) + " is no Ethernet address");
    } else {
      // 0: it never ends.
      list.add({line_number, *address, *mac, *expires_s == 0 ? std::nullopt : expires_s, foreign_name(words[3])});
    }
  }
}

ForeignLeases read_foreign_leases(LeaseFormat format, std::string_view text, const std::string& file) {
  ForeignList list{file};
  switch (format) {
    case LeaseFormat::dnsmasq: read_dnsmasq(text, list); break;
    case LeaseFormat::isc: read_isc(text, list); break;
    case LeaseFormat::kea: read_kea(text, list); break;
  }
  return list.take();
}

}  // namespace bootstorm::leases
