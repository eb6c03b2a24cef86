// Shared by the readers of other servers' lease files.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "leases/import/import.hpp"

namespace bootstorm::leases {

/// Collects leases. A later entry of an address replaces an earlier one.
class ForeignList {
 public:
  explicit ForeignList(std::string file) : file_(std::move(file)) {}

  void add(const ForeignLease& lease) { by_address_[lease.address.value] = lease; }
  /// The entry says that nobody holds the address: it is free, or was released or declined.
  void end(Ipv4Address address) { by_address_[address.value] = std::nullopt; }
  /// The entry cannot be a boot client's. It ends what earlier entries say of the address all the same.
  void skip(unsigned line, Ipv4Address address, const std::string& why) {
    by_address_.erase(address.value);
    found_.notes.push_back(at(line) + "skipped: " + why);
  }
  void count_ipv6() { ++found_.ipv6; }
  void error(unsigned line, const std::string& text) { found_.errors.push_back(at(line) + text); }
  [[nodiscard]] ForeignLeases take();

 private:
  [[nodiscard]] std::string at(unsigned line) const { return file_ + ':' + std::to_string(line) + ": "; }

  std::string file_;
  ForeignLeases found_;
  std::map<std::uint32_t, std::optional<ForeignLease>> by_address_;  // none: the last entry ends it
};

/// Each of these returns nullopt if the text has another form.
[[nodiscard]] std::optional<Ipv4Address> foreign_address(std::string_view text);
[[nodiscard]] std::optional<MacAddress> foreign_mac(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> foreign_number(std::string_view text);
/// Empty if the text is not a host name.
[[nodiscard]] ClientName foreign_name(std::string_view text);

/// Without white space at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// Splits at each `separator`, or at each run of blanks if it is a blank.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

void read_dnsmasq(std::string_view text, ForeignList& list);
void read_isc(std::string_view text, ForeignList& list);
void read_kea(std::string_view text, ForeignList& list);

}  // namespace bootstorm::leases
