// Kea's memfile for DHCPv4: CSV with a header. Every change is appended, so the last row of an address counts. A comma
// in a value is written as &#x2c, so no value is quoted.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "config/text.hpp"
#include "leases/import/parts.hpp"

namespace bootstorm::leases {
namespace {

constexpr std::array<std::string_view, 4> needed{"address", "hwaddr", "valid_lifetime", "expire"};
constexpr std::int64_t never = 0xffffffff;  // of valid_lifetime

struct Columns {
  std::array<std::size_t, needed.size()> at{};
  std::optional<std::size_t> state;
  std::optional<std::size_t> hostname;
  std::size_t count = 0;
};

std::optional<Columns> columns_of(std::string_view header) {
  const auto names = split(header, ',');
  Columns columns{.at = {}, .state = {}, .hostname = {}, .count = names.size()};
  const auto column = [&](std::string_view name) -> std::optional<std::size_t> {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names.begin());
  };
  for (std::size_t i = 0; i < needed.size(); ++i) {
    const auto at = column(needed[i]);
    if (!at) return std::nullopt;
    columns.at[i] = *at;
  }
  columns.state = column("state");
  columns.hostname = column("hostname");
  return columns;
}

void read_row(std::string_view line, unsigned line_number, const Columns& columns, ForeignList& list) {
  const auto values = split(line, ',');
  if (values.size() != columns.count) {
    list.error(line_number, "expected " + std::to_string(columns.count) + " values, as the header has, not " +
                                std::to_string(values.size()));
    return;
  }
  const auto address = foreign_address(values[columns.at[0]]);
  const auto lifetime_s = foreign_number(values[columns.at[2]]);
  const auto expires_s = foreign_number(values[columns.at[3]]);
  if (!address) {
    list.error(line_number, "expected an IPv4 address, not " + in_quotes(values[columns.at[0]]));
  } else if (!lifetime_s || !expires_s) {
    list.error(line_number, "expected valid_lifetime and expire in seconds");
  } else if ((columns.state && values[*columns.state] != "0") || *lifetime_s == 0) {
    list.end(*address);  // declined, expired, or released
  } else if (const auto mac = foreign_mac(values[columns.at[1]])) {
    list.add({line_number, *address, *mac, *lifetime_s == never ? std::nullopt : expires_s,
              columns.hostname ? foreign_name(values[*columns.hostname]) : ClientName{}});
  } else {
    list.skip(line_number, *address, in_quotes(values[columns.at[1]]) + " is not an Ethernet address");
  }
}

}  // namespace

void read_kea(std::string_view text, ForeignList& list) {
  unsigned line_number = 0;
  std::optional<Columns> columns;
  for (std::string_view line : split(text, '\n')) {
    ++line_number;
    line = trimmed(line);
    if (line.empty()) continue;
    if (columns) {
      read_row(line, line_number, *columns, list);
      continue;
    }
    columns = columns_of(line);
    if (columns) continue;
    list.error(line_number, "expected a header with address, hwaddr, valid_lifetime and expire, as in Kea's "
                            "kea-leases4.csv");
    return;
  }
}

}  // namespace bootstorm::leases
