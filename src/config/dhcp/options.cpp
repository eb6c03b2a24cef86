// DHCP options by number and type.
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

struct OptionReading {
  std::optional<std::uint8_t> code{};
  Location code_at{};
  bool always = false;
  std::string type{};  // the key of its value; empty: none yet
  bool has_two = false;
  std::optional<Bytes> value{};
};

void read_code(const YamlNode& node, OptionReading& into, ErrorList& errors) {
  const auto code = read_scalar(node, "code", whole_number(1, 254), errors);
  if (!code) return;
  into.code_at = node.at;
  into.code = static_cast<std::uint8_t>(*code);
}

/// A row for one type of value; `encode` returns the option's bytes, or none: reported.
template <class Encode>
Setting<OptionReading> value_row(const char* type, std::string help, Shape shape, Encode encode) {
  return {{.key = type, .help = std::move(help), .shape = std::move(shape)},
          [type, encode](const YamlNode& node, OptionReading& into, ErrorList& errors) {
            if (into.has_two) return;
            if (!into.type.empty()) {
              errors.add(node.at, "an option has one value; this one already has '" + into.type + "'");
              into.has_two = true;
              return;
            }
            into.type = type;
            into.value = encode(node, errors);
          }};
}

Setting<OptionReading> number_row(const char* type, unsigned octets) {
  const auto form = whole_number(0, (std::uint64_t{1} << (8 * octets)) - 1);
  return value_row(type, "a number of " + std::to_string(8 * octets) + " bits", form.shape,
                   [=](const YamlNode& node, ErrorList& errors) -> std::optional<Bytes> {
                     const auto number = read_scalar(node, type, form, errors);
                     if (!number) return std::nullopt;
                     Bytes bytes;
                     append(bytes, *number, octets);
                     return bytes;
                   });
}

std::optional<Bytes> read_text(const YamlNode& node, ErrorList& errors) {
  const auto text = read_scalar(node, "text", plain_text("a text", value_bytes_max), errors);
  if (!text) return std::nullopt;
  const auto bytes = std::as_bytes(std::span{text->data(), text->size()});
  return Bytes{bytes.begin(), bytes.end()};
}

std::optional<Bytes> read_hex(const YamlNode& node, ErrorList& errors) {
  return read_scalar(node, "hex", hex_bytes(0, value_bytes_max), errors);
}

constexpr std::size_t addresses_max = value_bytes_max / 4;

std::optional<Bytes> read_addresses(const YamlNode& node, ErrorList& errors) {
  const auto* items =
      list_items(node, "addresses", "a list of IPv4 addresses such as [192.168.77.2]", addresses_max, errors);
  if (items == nullptr) return std::nullopt;
  Bytes bytes;
  for (const YamlNode& item : *items) {
    const auto address = read_scalar(item, "addresses", ipv4_address(), errors);
    if (!address) return std::nullopt;
    append(bytes, address->value, 4);
  }
  return bytes;
}

const Section<OptionReading>& option_section() {
  static const Setting<OptionReading> code{
      {.key = "code", .help = "its number", .shape = whole_number(1, 254).shape, .is_required = true}, read_code};
  static const Section<OptionReading> section{
      "an option",
      {
          code,
          value_row("text", "a text", any_scalar(), read_text),
          value_row("hex", "pairs of hexadecimal digits", hex_bytes(0, value_bytes_max).shape, read_hex),
          number_row("u8", 1),
          number_row("u16", 2),
          number_row("u32", 4),
          value_row("addresses", "IPv4 addresses", list_of(ipv4_address().shape, addresses_max), read_addresses),
          setting("always", &OptionReading::always, true_or_false(), "also send it to clients that do not ask for it"),
      }};
  return section;
}

void read_option(const YamlNode& node, OptionSet& options, ErrorList& errors) {
  OptionReading option;
  option_section().read(node, option, errors);
  if (node.kind != YamlNode::Kind::map || option.has_two) return;
  if (option.type.empty()) {
    errors.add(node.at, "an option needs its value as 'text', 'hex', 'u8', 'u16', 'u32' or 'addresses'");
  }
  if (!option.code || option.type.empty()) return;
  const std::string code = "code: " + std::to_string(*option.code);
  if (const std::string why = reserved_for(*option.code); !why.empty()) {
    errors.add(option.code_at, code + " cannot be set: " + why);
  } else if (options.contains(*option.code)) {
    errors.add(option.code_at, code + " is already set, in this list or by its own key");
  } else if (option.value) {
    options.set(*option.code, *option.value, option.always);
  }
}

constexpr std::size_t options_max = 64;

}  // namespace

Shape options_shape() { return list_of(option_section().shape(), options_max); }

void read_options(const YamlNode& node, OptionSet& options, ErrorList& errors) {
  const auto* items =
      list_items(node, "options", "a list of options such as [{code: 26, u16: 1400}]", options_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) read_option(item, options, errors);
}

}  // namespace bootstorm::config
