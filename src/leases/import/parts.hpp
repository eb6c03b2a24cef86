// What the readers of other servers' lease files share.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "leases/import/import.hpp"

namespace bootstorm::leases {

/// Collects leases; a later line about an address replaces an earlier one.
class ForeignList {
 public:
  explicit ForeignList(std::string file) : file_(std::move(file)) {}

  void add(const ForeignLease& lease) { by_address_[lease.address.value] = lease; }
  void free(Ipv4Address address) { by_address_.erase(address.value); }
  void error(unsigned line, const std::string& text) { found_.errors.push_back(at(line) + text); }
  void note(unsigned line, const std::string& text) { found_.notes.push_back(at(line) + text); }
  [[nodiscard]] ForeignLeases take();

 private:
  [[nodiscard]] std::string at(unsigned line) const { return file_ + ':' + std::to_string(line) + ": "; }

  std::string file_;
  ForeignLeases found_;
  std::map<std::uint32_t, ForeignLease> by_address_;
};

/// nullopt: not one.
[[nodiscard]] std::optional<Ipv4Address> foreign_address(std::string_view text);
[[nodiscard]] std::optional<MacAddress> foreign_mac(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> foreign_number(std::string_view text);
/// Empty: it is no host name.
[[nodiscard]] ClientName foreign_name(std::string_view text);

/// Without the blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// At each `separator`; at blanks of any number if that is a blank.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

void read_dnsmasq(std::string_view text, ForeignList& list);
void read_isc(std::string_view text, ForeignList& list);
void read_kea(std::string_view text, ForeignList& list);

}  // namespace bootstorm::leases
