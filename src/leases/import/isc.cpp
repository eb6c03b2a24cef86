// ISC dhcpd's lease file (dhcpd.leases(5)): blocks in braces, statements that end in semicolons. Every change is
// appended, so the last block of an address counts.
#include <array>
#include <ctime>

#include "base/text.hpp"
#include "config/text.hpp"
#include "leases/import/parts.hpp"

namespace bootstorm::leases {
namespace {

/// "4 2026/11/26 10:20:30", in UTC; or "epoch 1795688430".
std::optional<std::int64_t> time_of(const std::vector<std::string_view>& words) {
  if (words.size() >= 3 && words[1] == "epoch") return foreign_number(words[2]);
  if (words.size() < 4) return std::nullopt;
  const auto date = split(words[2], '/');
  const auto clock = split(words[3], ':');
  if (date.size() != 3 || clock.size() != 3) return std::nullopt;
  std::array<int, 6> parts{};
  for (std::size_t i = 0; i < 6; ++i) {
    const auto part = foreign_number(i < 3 ? date[i] : clock[i - 3]);
    if (!part || *part < 0 || *part > 9999) return std::nullopt;
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

void read_statement(std::string_view statement, unsigned line, Block& block, ForeignList& list) {
  const auto words = split(statement, ' ');
  if (words.empty()) return;
  if (words[0] == "ends") {
    if (words.size() == 2 && words[1] == "never") return;
    block.lease.expires_s = time_of(words);
    if (!block.lease.expires_s) list.error(line, "expected a time, not " + in_quotes(statement));
  } else if (words[0] == "hardware" && words.size() == 3 && words[1] == "ethernet") {
    const auto mac = foreign_mac(words[2]);
    if (!mac) list.error(line, "expected an Ethernet address, not " + in_quotes(words[2]));
    block.has_mac = mac.has_value();
    block.lease.mac = mac.value_or(MacAddress{});
  } else if (words[0] == "binding" && words.size() == 3) {
    block.is_active = words[2] == "active";
  } else if (words[0] == "abandoned") {
    block.is_active = false;
  }
}

void finish(const Block& block, ForeignList& list) {
  if (!block.is_active) {
    list.free(block.lease.address);
  } else if (block.has_mac) {
    list.add(block.lease);
  } else {
    list.note(block.lease.line, "skipped: a lease without an Ethernet address");
  }
}

/// The text between the quotes.
std::string_view quoted(std::string_view line) {
  const auto begin = line.find('"');
  const auto end = line.rfind('"');
  return begin == end ? std::string_view{} : line.substr(begin + 1, end - begin - 1);
}

/// The line without comments and quoted strings, because a name may contain any character.
std::string unquoted(std::string_view line) {
  std::string text;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      if (line[i] == '#') break;
      text += line[i] == '\t' ? ' ' : line[i];
    }
  }
  return text;
}

class IscReader {
 public:
  explicit IscReader(ForeignList& list) : list_(list) {}

  void take(std::string_view whole, unsigned number) {
    const std::string kept = unquoted(whole);
    const std::string_view line = trimmed(kept);
    number_ = number;
    if (line.empty()) return;
    if (line.ends_with('{')) {
      open_block(line);
    } else if (line == "}") {
      close_block();
    } else if (block_.is_open && depth_ == 1) {
      take_statement(line, whole);
    }
  }
  void finish_file() {
    if (depth_ != 0) list_.error(number_, "the file ends within a block");
  }

 private:
  void open_block(std::string_view line) {
    const auto words = split(trimmed(line.substr(0, line.size() - 1)), ' ');
    if (depth_++ != 0 || words.empty() || words[0] != "lease") return;
    const auto address = words.size() == 2 ? foreign_address(words[1]) : std::nullopt;
    if (!address) return list_.error(number_, "expected an IPv4 address after 'lease', not " + in_quotes(line));
    block_ = {};
    block_.lease.line = number_;
    block_.lease.address = *address;
    block_.is_open = true;
  }

  void close_block() {
    if (depth_ == 0) return list_.error(number_, "unexpected '}'");
    if (--depth_ != 0 || !block_.is_open) return;
    finish(block_, list_);
    block_.is_open = false;
  }

  void take_statement(std::string_view line, std::string_view whole) {
    if (!line.ends_with(';')) return list_.error(number_, "expected a ';' at the end of " + in_quotes(line));
    if (line.starts_with("client-hostname")) block_.lease.name = foreign_name(quoted(whole));
    read_statement(trimmed(line.substr(0, line.size() - 1)), number_, block_, list_);
  }

  ForeignList& list_;
  unsigned number_ = 0;
  unsigned depth_ = 0;
  Block block_;
};

}  // namespace

void read_isc(std::string_view text, ForeignList& list) {
  IscReader reader{list};
  unsigned number = 0;
  for (const std::string_view line : split(text, '\n')) reader.take(line, ++number);
  reader.finish_file();
}

}  // namespace bootstorm::leases
