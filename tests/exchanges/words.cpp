#include "exchanges/words.hpp"

#include <charconv>
#include <system_error>

namespace bootstorm::exchange {
namespace {

template <class T>
bool parse_number(std::string_view text, T& value, int base = 10) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

bool parse_ipv4(std::string_view text, Ipv4Address& address) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    std::uint8_t octet = 0;
    if (dot == std::string_view::npos || !parse_number(text.substr(0, dot), octet)) return false;
    address.value = (address.value << 8) | octet;
    text.remove_prefix(part < 3 ? dot + 1 : dot);
  }
  return true;
}

}  // namespace

void Words::fail(const std::string& message) const {
  throw Error(file_ + ':' + std::to_string(line_.number) + ": " + message);
}

bool Words::take(std::string_view word) {
  if (done() || line_.words[at_] != word) return false;
  ++at_;
  return true;
}

const std::string& Words::next(std::string_view wanted) {
  if (done()) fail("the line ends where " + std::string{wanted} + " should be");
  return line_.words[at_++];
}

std::uint64_t Words::number(std::string_view wanted, std::uint64_t max) {
  const std::string& word = next(wanted);
  std::uint64_t value = 0;
  if (!parse_number(word, value) || value > max) fail('\'' + word + "' is not " + std::string{wanted});
  return value;
}

std::string Words::text() {
  const std::string& word = next("a text in quotes");
  if (word.size() < 2 || word.front() != '"') fail('\'' + word + "' is not a text in quotes");
  std::string result;
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    if (word[i] != '\\') {
      result += word[i];
      continue;
    }
    const char kind = word[++i];
    if (kind == 'n') {
      result += '\n';
    } else if (kind == 'r') {
      result += '\r';
    } else if (kind == '0') {
      result += '\0';
    } else if (kind == '\\' || kind == '"') {
      result += kind;
    } else {
      fail("after \\ in a text comes n, r, 0, \\ or \"; other bytes are written in hex outside of it");
    }
  }
  return result;
}

Nanos Words::time() {
  const std::uint64_t value = number("a time");
  const std::string& unit = next("us, ms or s");
  if (unit == "us") return value * nanos_per_us;
  if (unit == "ms") return value * nanos_per_ms;
  if (unit == "s") return value * nanos_per_s;
  fail('\'' + unit + "' is not us, ms or s");
}

Ipv4Address Words::ipv4() {
  const std::string& word = next("an IPv4 address");
  Ipv4Address address;
  if (!parse_ipv4(word, address)) fail('\'' + word + "' is not an IPv4 address");
  return address;
}

MacAddress Words::mac() {
  const std::string& word = next("a MAC address");
  MacAddress mac;
  bool good = word.size() == 17;
  for (std::size_t i = 0; good && i < 6; ++i) {
    good = parse_number(std::string_view{word}.substr(i * 3, 2), mac.octets[i], 16);
    if (i < 5) good = good && word[i * 3 + 2] == ':';
  }
  if (!good) fail('\'' + word + "' is not a MAC address");
  return mac;
}

AddressRange Words::range() {
  const std::string word = next("a range of addresses");
  const std::size_t hyphen = word.find('-');
  AddressRange range;
  if (hyphen == std::string::npos || !parse_ipv4(std::string_view{word}.substr(0, hyphen), range.first) ||
      !parse_ipv4(std::string_view{word}.substr(hyphen + 1), range.last)) {
    fail('\'' + word + "' is not a range of addresses");
  }
  return range;
}

void Words::end() {
  if (!done()) fail("'" + line_.words[at_] + "' is one word too many");
}

std::vector<Line> split_lines(std::string_view text, const std::string& file) {
  std::vector<Line> lines;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::size_t length = text.find('\n');
    const std::string_view raw = text.substr(0, length);
    text.remove_prefix(length == std::string_view::npos ? text.size() : length + 1);
    Line line{.number = number, .indented = raw.starts_with(' '), .comment = {}, .words = {}};
    if (const std::size_t colon = raw.find(": "); raw.starts_with("exchange: ") || raw.starts_with("why: ")) {
      line.words = {std::string{raw.substr(0, colon + 1)}, std::string{raw.substr(colon + 2)}};
      lines.push_back(std::move(line));
      continue;
    }
    for (std::size_t at = 0; at < raw.size();) {
      if (raw[at] == ' ') {
        ++at;
        continue;
      }
      if (raw[at] == '#') {
        line.comment = raw.substr(std::min(raw.find_first_not_of("# ", at), raw.size()));
        break;
      }
      std::size_t end = at + 1;
      if (raw[at] == '"') {
        while (end < raw.size() && raw[end] != '"') end += raw[end] == '\\' ? 2u : 1u;
        ++end;
      } else if (raw[at] == '<') {
        end = raw.find('>', at) == std::string_view::npos ? raw.size() + 1 : raw.find('>', at) + 1;
      } else {
        end = std::min(raw.find_first_of(" #", at), raw.size());
      }
      if (end > raw.size()) {
        throw Error(file + ':' + std::to_string(number) + ": no end to what begins with " + raw[at]);
      }
      line.words.emplace_back(raw.substr(at, end - at));
      at = end;
    }
    if (!line.words.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace bootstorm::exchange
