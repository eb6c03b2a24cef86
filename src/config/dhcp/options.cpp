// DHCP options by number and type.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "config/address.hpp"
#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t value_bytes_max = 1000;  // of one option; a message is hardly larger

/// Options that make DHCP work, and what to write instead. The others are the operator's.
std::string reserved_for(std::uint8_t code) {
  switch (code) {
    case 0:
    case 255: return "it marks the end of something, and has no value";
    case 12: return "give the board a 'hostname'";
    case 51:
    case 58:
    case 59: return "the key 'lease' says how long an address is lent, and the times follow from it";
    case 50:
    case 52:
    case 53:
    case 54:
    case 55:
    case 56:
    case 57:
    case 61:
    case 80:
    case 82:
    case 97:
    case 118: return "the server sets it itself";
    default: return {};
  }
}

void append(Bytes& into, std::uint64_t number, unsigned octets) {
  for (unsigned i = octets; i-- > 0;) into.push_back(static_cast<std::byte>((number >> (8 * i)) & 0xff));
}

std::optional<Bytes> number_in(MapReader& map, std::string_view key, unsigned octets) {
  const auto number = map.read(key, whole_number(0, (std::uint64_t{1} << (8 * octets)) - 1));
  if (!number) return std::nullopt;
  Bytes bytes;
  append(bytes, *number, octets);
  return bytes;
}

std::optional<Bytes> addresses_in(MapReader& map) {
  constexpr std::size_t addresses_max = value_bytes_max / 4;
  const auto* items = map.list("addresses", "a list of IPv4 addresses such as [192.168.77.2]", addresses_max);
  if (items == nullptr) return std::nullopt;
  Bytes bytes;
  for (const YamlNode& item : *items) {
    const auto address = read_scalar(item, "addresses", ipv4_address(), map.errors());
    if (!address) return std::nullopt;
    append(bytes, address->value, 4);
  }
  return bytes;
}

/// What stands under the option's one type.
std::optional<Bytes> value_in(MapReader& map, std::string_view type) {
  if (type == "text") {
    const auto text = map.read("text", plain_text("a text", value_bytes_max));
    if (!text) return std::nullopt;
    const auto bytes = std::as_bytes(std::span{text->data(), text->size()});
    return Bytes{bytes.begin(), bytes.end()};
  }
  if (type == "hex") return map.read("hex", hex_bytes(0, value_bytes_max));
  if (type == "u8") return number_in(map, "u8", 1);
  if (type == "u16") return number_in(map, "u16", 2);
  if (type == "u32") return number_in(map, "u32", 4);
  return addresses_in(map);
}

void read_option(const YamlNode& node, OptionSet& options, ErrorList& errors) {
  constexpr std::array<std::string_view, 6> types{"text", "hex", "u8", "u16", "u32", "addresses"};
  MapReader map{node, "an option", {"code", "text", "hex", "u8", "u16", "u32", "addresses", "always"}, errors};
  if (!map.ok()) return;
  const YamlNode* code_node = map.require("code");
  if (code_node == nullptr) return;
  const auto code = read_scalar(*code_node, "code", whole_number(1, 254), errors);
  std::optional<std::string_view> type;
  for (const std::string_view known : types) {
    if (map.find(known) == nullptr) continue;
    if (type) {
      errors.add(map.find(known)->at, "an option has one value; this one has '" + std::string{*type} + "' already");
      return;
    }
    type = known;
  }
  if (!type) errors.add(node.at, "an option needs its value as 'text', 'hex', 'u8', 'u16', 'u32' or 'addresses'");
  const bool always = map.read("always", true_or_false()).value_or(false);
  if (!code || !type) return;
  const auto number = static_cast<std::uint8_t>(*code);
  if (const std::string why = reserved_for(number); !why.empty()) {
    errors.add(code_node->at, "code: " + std::to_string(number) + " cannot be set: " + why);
    return;
  }
  if (options.contains(number)) {
    errors.add(code_node->at,
               "code: " + std::to_string(number) + " is set already, in this list or by a key of its own");
    return;
  }
  if (const auto value = value_in(map, *type)) options.set(number, *value, always);
}

}  // namespace

void read_options(MapReader& map, std::string_view key, OptionSet& options) {
  constexpr std::size_t options_max = 64;
  const auto* items = map.list(key, "a list of options such as [{code: 26, u16: 1400}]", options_max);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) read_option(item, options, map.errors());
}

}  // namespace bootstorm::config
