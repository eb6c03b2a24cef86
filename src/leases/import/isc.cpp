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

/// One lease block, as far as it has been read.
struct Block {
  ForeignLease lease;
  bool is_open = false;
  bool has_mac = false;
  bool is_active = true;  // files of old versions do not say
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
    list.note(block.lease.line, "left out: a lease without an Ethernet address");
  }
}

/// What stands in quotes.
std::string_view quoted(std::string_view line) {
  const auto begin = line.find('"');
  const auto end = line.rfind('"');
  return begin == end ? std::string_view{} : line.substr(begin + 1, end - begin - 1);
}

/// The line without a comment, and without what stands in quotes: a name may hold any character.
std::string bare(std::string_view line) {
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

}  // namespace

void read_isc(std::string_view text, ForeignList& list) {
  unsigned line_number = 0;
  unsigned depth = 0;
  Block block;
  for (const std::string_view whole : split(text, '\n')) {
    ++line_number;
    const std::string kept = bare(whole);
    const std::string_view line = trimmed(kept);
    if (line.empty()) continue;
    if (line.ends_with('{')) {
      const auto words = split(trimmed(line.substr(0, line.size() - 1)), ' ');
      if (depth++ != 0 || words.empty() || words[0] != "lease") continue;
      const auto address = words.size() == 2 ? foreign_address(words[1]) : std::nullopt;
      if (!address) {
        list.error(line_number, "expected an IPv4 address behind 'lease', not " + in_quotes(line));
        continue;
      }
      block = {};
      block.lease.line = line_number;
      block.lease.address = *address;
      block.is_open = true;
    } else if (line == "}") {
      if (depth == 0) {
        list.error(line_number, "a '}' that closes nothing");
        continue;
      }
      if (--depth == 0 && block.is_open) {
        finish(block, list);
        block.is_open = false;
      }
    } else if (block.is_open && depth == 1) {
      if (!line.ends_with(';')) {
        list.error(line_number, "expected a ';' at the end of " + in_quotes(line));
        continue;
      }
      if (line.starts_with("client-hostname")) block.lease.name = foreign_name(quoted(whole));
      read_statement(trimmed(line.substr(0, line.size() - 1)), line_number, block, list);
    }
  }
  if (depth != 0) list.error(line_number, "the file ends in the middle of a block");
}

}  // namespace bootstorm::leases
