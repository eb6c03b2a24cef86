#include "leases/import/import.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "config/address.hpp"
#include "leases/import/parts.hpp"

namespace bootstorm::leases {

ForeignLeases ForeignList::take() {
  for (const auto& [address, lease] : by_address_) {
    if (lease) {
      found_.leases.push_back(*lease);
    } else {
      ++found_.ended;
    }
  }
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

std::span<const LeaseFormat> lease_formats() {
  static constexpr std::array<LeaseFormat, 3> formats{{
      {"dnsmasq", "dnsmasq.leases", "/var/lib/misc/dnsmasq.leases", read_dnsmasq},
      {"isc", "dhcpd.leases", "/var/lib/dhcp/dhcpd.leases", read_isc},
      {"kea", "kea-leases4.csv", "/var/lib/kea/kea-leases4.csv", read_kea},
  }};
  return formats;
}

const LeaseFormat* find_lease_format(std::string_view name) {
  const auto formats = lease_formats();
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const LeaseFormat& format) { return format.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

ForeignLeases read_foreign_leases(const LeaseFormat& format, std::string_view text, const std::string& file) {
  ForeignList list{file};
  format.read(text, list);
  return list.take();
}

}  // namespace bootstorm::leases
