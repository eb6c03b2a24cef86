// Which clients are told what: classes of them, by what they say of themselves.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "base/text.hpp"
#include "config/address.hpp"
#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

/// A text, or its beginning and a '*'.
void add_text_condition(MapReader& map, std::string_view key, DhcpOption code, ClientClass& into) {
  auto text = map.read(key, plain_text("a text such as PXEClient*, where * stands for any rest", 255));
  if (!text) return;
  ClientCondition condition{.code = static_cast<std::uint8_t>(code), .prefix = text->ends_with('*')};
  if (condition.prefix) text->pop_back();
  const auto bytes = std::as_bytes(std::span{text->data(), text->size()});
  condition.values.emplace_back(bytes.begin(), bytes.end());
  into.conditions.push_back(std::move(condition));
}

void add_hex_condition(MapReader& map, std::string_view key, DhcpOption code, bool prefix, std::size_t bytes_max,
                       ClientClass& into) {
  const auto value = map.read(key, hex_bytes(1, bytes_max));
  if (!value) return;
  into.conditions.push_back({.code = static_cast<std::uint8_t>(code), .prefix = prefix, .values = {*value}});
}

void add_architectures(MapReader& map, ClientClass& into) {
  constexpr std::size_t architectures_max = 16;
  const auto* items = map.list("arch", "a list of numbers of RFC 4578 such as [7, 9]", architectures_max);
  if (items == nullptr) return;
  ClientCondition condition{.code = static_cast<std::uint8_t>(DhcpOption::client_arch)};
  for (const YamlNode& item : *items) {
    const auto number = read_scalar(item, "arch", whole_number(0, 65535), map.errors());
    if (!number) continue;
    condition.values.push_back({static_cast<std::byte>(*number >> 8), static_cast<std::byte>(*number & 0xff)});
  }
  if (items->empty()) map.errors().add(map.find("arch")->at, "arch: name at least one architecture");
  into.conditions.push_back(std::move(condition));
}

void read_match(const YamlNode& node, ClientClass& into, ErrorList& errors) {
  MapReader map{node, "match", {"vendor_class", "user_class", "arch", "ndi", "guid", "ipxe"}, errors};
  if (!map.ok()) return;
  add_text_condition(map, "vendor_class", DhcpOption::vendor_class, into);
  add_text_condition(map, "user_class", DhcpOption::user_class, into);
  add_architectures(map, into);
  add_hex_condition(map, "ndi", DhcpOption::client_ndi, false, 3, into);
  add_hex_condition(map, "guid", DhcpOption::client_guid, true, 17, into);
  if (map.read("ipxe", one_of<bool>({{"true", true}})).value_or(false)) {
    into.conditions.push_back({.code = static_cast<std::uint8_t>(DhcpOption::ipxe)});
  }
}

}  // namespace

void read_class(const YamlNode& node, std::vector<ClassConfig>& classes, ErrorList& errors) {
  MapReader map{node, "a class", {"name", "match", "boot_file", "boot_server", "options", "menu"}, errors};
  if (!map.ok()) return;
  ClassConfig config;
  static_cast<void>(map.require("name"));
  config.settings.name = map.read("name", image_name()).value_or("");
  const bool twice = std::any_of(classes.begin(), classes.end(), [&](const ClassConfig& other) {
    return !config.settings.name.empty() && other.settings.name == config.settings.name;
  });
  if (twice) errors.add(map.find("name")->at, "name: there is a class " + in_quotes(config.settings.name) + " already");
  if (const YamlNode* match = map.require("match")) {
    read_match(*match, config.settings, errors);
    if (match->kind == YamlNode::Kind::map && match->items.empty()) {
      errors.add(match->at, "match: a class needs at least one of vendor_class, user_class, arch, ndi, guid and ipxe");
    }
  }
  config.settings.boot_file =
      map.read("boot_file", plain_text("a file such as ipxe.efi", boot_file_bytes_max)).value_or("");
  config.settings.boot_server = map.read("boot_server", ipv4_address()).value_or(Ipv4Address{});
  read_options(map, "options", config.settings.options);
  if (const YamlNode* menu = map.section("menu")) read_menu(*menu, config, errors);
  classes.push_back(std::move(config));
}

}  // namespace bootstorm::config
