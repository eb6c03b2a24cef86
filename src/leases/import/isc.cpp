// ISC dhcpd's lease file (dhcpd.leases(5)): blocks in braces, statements that end in semicolons. Every change is
// appended, so the last block of an address counts.
#include <array>
#include <ctime>

#include "base/text.hpp"
#include "leases/import/isc_statements.hpp"
#include "leases/import/parts.hpp"

namespace bootstorm::leases {
namespace {

/// Each part is a number from min to max.
struct TimePart {
  int min;
  int max;
};
constexpr std::array<TimePart, 6> time_parts{{{1970, 9999}, {1, 12}, {1, 31}, {0, 23}, {0, 59}, {0, 60}}};

/// "4 2026/11/26 10:20:30", in UTC; or "epoch 1795688430".
std::optional<std::int64_t> time_of(const std::vector<std::string_view>& words) {
  if (words.size() == 3 && words[1] == "epoch") return foreign_number(words[2]);
  if (words.size() != 4) return std::nullopt;
  const auto date = split(words[2], '/');
  const auto clock = split(words[3], ':');
  if (date.size() != 3 || clock.size() != 3) return std::nullopt;
  std::array<int, time_parts.size()> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = foreign_number(i < 3 ? date[i] : clock[i - 3]);
    if (!part || *part < time_parts[i].min || *part > time_parts[i].max) return std::nullopt;
    parts[i] = static_cast<int>(*part);
  }
  std::tm time{};
  time.tm_year = parts[0] - 1900;
  time.tm_mon = parts[1] - 1;
  time.tm_mday = parts[2];
  time.tm_hour = parts[3];
  time.tm_min = parts[4];
  time.tm_sec = parts[5];
  return ::timegm(&time);
}

/// A lease block, as far as it has been read.
struct Block {
  ForeignLease lease;
  bool is_open = false;
  bool has_mac = false;
  bool is_active = true;  // the default in files of old versions
};

void read_statement(const IscStatement& statement, Block& block, ForeignList& list) {
  const auto words = split(statement.text, ' ');
  if (words.empty()) return;
  const auto expected = [&](const std::string& what, std::string_view found) {
    list.error(statement.line, "expected " + what + ", not " + in_quotes(found));
  };
  if (words[0] == "ends") {
    if (words.size() == 2 && words[1] == "never") return;
    block.lease.expires_s = time_of(words);
    if (!block.lease.expires_s) expected("a time", statement.text);
  } else if (words[0] == "hardware") {
    if (words.size() != 3) return expected("a type and an address after 'hardware'", statement.text);
    if (words[1] != "ethernet") return;
    const auto mac = foreign_mac(words[2]);
    if (!mac) expected("an Ethernet address", words[2]);
    block.has_mac = mac.has_value();
    block.lease.mac = mac.value_or(MacAddress{});
  } else if (words[0] == "binding") {
    if (words.size() != 3 || words[1] != "state") return expected("'binding state' and a state", statement.text);
    block.is_active = words[2] == "active";
  } else if (words[0] == "abandoned") {
    block.is_active = false;
  } else if (words[0] == "client-hostname") {
    block.lease.name = foreign_name(statement.quoted);
  }
}

void finish(const Block& block, ForeignList& list) {
  if (!block.is_active) {
    list.end(block.lease.address);
  } else if (block.has_mac) {
    list.add(block.lease);
  } else {
    list.skip(block.lease.line, block.lease.address, "a lease without an Ethernet address");
  }
}

class IscReader {
 public:
  explicit IscReader(ForeignList& list) : list_(list) {}

  void read(std::string_view text) {
    IscStatements statements{text};
    while (const auto statement = statements.next()) take(*statement);
  }

 private:
  void take(const IscStatement& statement) {
    if (statement.is_quote_open) list_.error(statement.line, "a quoted string without an end");
    if (statement.end == '{') return open_block(statement);
    if (statement.end == ';') return take_statement(statement);
    if (!statement.text.empty()) {
      list_.error(statement.line, "expected a ';' at the end of " + in_quotes(statement.text));
    }
    if (statement.end == '}') return close_block(statement.end_line);
    if (depth_ != 0) list_.error(statement.end_line, "the file ends within a block");
  }

  void take_statement(const IscStatement& statement) {
    if (block_.is_open && depth_ == 1) return read_statement(statement, block_, list_);
    if (depth_ == 0 && statement.text.starts_with("lease ")) {
      list_.error(statement.line, "expected a '{' after " + in_quotes(statement.text));
    }
  }

  void open_block(const IscStatement& head) {
    const auto words = split(head.text, ' ');
    if (depth_++ != 0 || words.empty() || words[0] != "lease") return;
    const auto address = words.size() == 2 ? foreign_address(words[1]) : std::nullopt;
    if (!address) return list_.error(head.line, "expected 'lease' and an IPv4 address, not " + in_quotes(head.text));
    block_ = {};
    block_.lease.line = head.line;
    block_.lease.address = *address;
    block_.is_open = true;
  }

  void close_block(unsigned line) {
    if (depth_ == 0) return list_.error(line, "unexpected '}'");
    if (--depth_ != 0 || !block_.is_open) return;
    finish(block_, list_);
    block_.is_open = false;
  }

  ForeignList& list_;
  unsigned depth_ = 0;
  Block block_;
};

}  // namespace

void read_isc(std::string_view text, ForeignList& list) { IscReader{list}.read(text); }

}  // namespace bootstorm::leases
