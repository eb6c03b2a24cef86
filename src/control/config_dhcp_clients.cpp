// What kinds of boot clients need, and which clients are told what.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bootstorm/wire/dhcp.hpp"
#include "control/config_address.hpp"
#include "control/config_dhcp.hpp"

namespace bootstorm::control {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t vendor_bytes_max = dhcp_option_part_max;
constexpr std::size_t boot_file_bytes_max = 255;
constexpr std::size_t menu_items_max = 16;

void append(Bytes& into, std::string_view text) {
  for (const char character : text) into.push_back(static_cast<std::byte>(character));
}
void append(Bytes& into, std::initializer_list<std::size_t> octets) {
  for (const std::size_t octet : octets) into.push_back(static_cast<std::byte>(octet & 0xff));
}

Form<ClientKind> profile_name() {
  return one_of<ClientKind>({{"pxe", ClientKind::pxe},
                             {"pi", ClientKind::pi},
                             {"pi-rom", ClientKind::pi_rom},
                             {"pi-bootcode", ClientKind::pi_bootcode},
                             {"pi4", ClientKind::pi4},
                             {"pi5", ClientKind::pi5}});
}

void read_profile(const YamlNode& node, const std::string& name, BootProfile& profile, ErrorList& errors) {
  MapReader map{
      node, name, {"menu", "trailing_spaces", "offer_delay_ms", "wake_ms", "offer_hold", "boot_lease", "hops"}, errors};
  if (!map.ok()) return;
  constexpr std::size_t menu_bytes_max = 64;
  const YamlNode* menu = map.find("menu");
  const std::size_t spaces = map.read("trailing_spaces", whole_number(0, 16)).value_or(0);
  if (menu != nullptr && menu->kind == YamlNode::Kind::text && menu->text.empty()) {
    profile.vendor_options.clear();
  } else if (menu != nullptr) {
    if (const auto text = read_scalar(*menu, "menu", plain_text("a text, or \"\" for none", menu_bytes_max), errors)) {
      profile.vendor_options = pi_vendor_options(*text + std::string(spaces, ' '));
    }
  } else if (map.find("trailing_spaces") != nullptr) {
    errors.add(map.find("trailing_spaces")->at, "trailing_spaces: they follow the text of 'menu', which is not given");
  }
  map.read_into(profile.offer_delay_ms, "offer_delay_ms", whole_number(0, delay_ms_max));
  map.read_into(profile.offer_hold_s, "offer_hold", duration_s("1s", "1h"));
  map.read_into(profile.boot_lease_s, "boot_lease", duration_s("1s", "1d"));
  map.read_into(profile.hops, "hops", whole_number(0, 255));
  const auto* items = map.list("wake_ms", "a list of milliseconds such as [600, 1200], or []", wake_frames_max);
  if (items == nullptr) return;
  const auto moments = read_wake_ms(*items, errors);
  profile.wake_ms.fill(0);
  std::copy_n(moments.begin(), std::min(moments.size(), profile.wake_ms.size()), profile.wake_ms.begin());
}

void read_profiles(const YamlNode& node, BootProfiles& profiles, ErrorList& errors) {
  if (node.kind != YamlNode::Kind::map) {
    add_mismatch(errors, node, "profiles", "a mapping from kinds of boot clients to what they need");
    return;
  }
  const Form<ClientKind> form = profile_name();
  std::map<ClientKind, Location> seen;
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const YamlKey& key = node.keys[i];
    const auto kind = form.parse(key.name).value;
    if (!kind) {
      errors.add(key.at, "profiles: expected " + form.expected + ", not " + in_quotes(key.name));
    } else if (const auto [first, is_new] = seen.try_emplace(*kind, key.at); !is_new) {
      errors.add(key.at, "profile " + in_quotes(key.name) + " is given twice; the first is in line " +
                             std::to_string(first->second.line));
    } else {
      read_profile(node.items[i], key.name, profiles[static_cast<std::size_t>(*kind)], errors);
    }
  }
}

/// A text, or its beginning and a '*'.
void add_text_condition(MapReader& map, std::string_view key, DhcpOption code, ClientClass& into) {
  auto text = map.read(key, plain_text("a text such as PXEClient*, where * stands for any rest", 255));
  if (!text) return;
  ClientCondition condition{.code = static_cast<std::uint8_t>(code), .prefix = text->ends_with('*')};
  if (condition.prefix) text->pop_back();
  Bytes value;
  append(value, *text);
  condition.values.push_back(std::move(value));
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
    Bytes value;
    append(value, {*number >> 8, *number});
    condition.values.push_back(std::move(value));
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

void read_menu(const YamlNode& node, ClassConfig& into, ErrorList& errors) {
  MapReader map{node, "menu", {"prompt", "timeout_s", "items"}, errors};
  if (!map.ok()) return;
  constexpr std::size_t text_bytes_max = 60;
  into.prompt = map.read("prompt", plain_text("a text such as 'Press F8 for a menu'", text_bytes_max)).value_or("Boot");
  map.read_into(into.timeout_s, "timeout_s", whole_number(0, 255));
  static_cast<void>(map.require("items"));
  const auto* items = map.list("items", "a list of items such as [{text: iPXE, file: ipxe.efi}]", menu_items_max);
  if (items == nullptr) return;
  for (const YamlNode& node_of_item : *items) {
    MapReader item{node_of_item, "an item", {"text", "file"}, errors};
    if (!item.ok() || item.require("text") == nullptr) continue;
    into.items.push_back({item.read("text", plain_text("a text", text_bytes_max)).value_or(""),
                          item.read("file", plain_text("a file", boot_file_bytes_max)).value_or("")});
  }
  if (items->empty()) errors.add(map.find("items")->at, "items: a menu needs at least one");
  if (menu_options(into, {}).size() > vendor_bytes_max) {
    errors.add(map.find("items")->at, "items: the menu has " + std::to_string(menu_options(into, {}).size()) +
                                          " bytes; at most 255 are possible: take shorter texts");
  }
}

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

void read_new_clients(const YamlNode& node, NewClientLimit& limit, ErrorList& errors) {
  MapReader map{node, "new_clients", {"per_second", "burst"}, errors};
  map.read_into(limit.per_s, "per_second", whole_number(0, 1'000'000));
  map.read_into(limit.burst, "burst", whole_number(1, 1'000'000));
}

/// Behind the text's own first two octets: tag and length.
void append_part(Bytes& into, std::size_t tag, const Bytes& value) {
  append(into, {tag, value.size()});
  into.insert(into.end(), value.begin(), value.end());
}

}  // namespace

std::vector<std::byte> pi_vendor_options(std::string_view text) {
  // PXE 2.1, table 2-1: 6, no discovery by broadcast or multicast; 10, prompt "PXE" without waiting; 9, a menu of one
  // line, of type 0; the end.
  Bytes options;
  append_part(options, 6, {std::byte{3}});
  Bytes prompt{std::byte{0}};
  append(prompt, "PXE");
  append_part(options, 10, prompt);
  Bytes menu;
  append(menu, {0, 0, text.size()});
  append(menu, text);
  append_part(options, 9, menu);
  append(options, {255});
  return options;
}

std::uint16_t menu_type(const ClassConfig& config, std::size_t item) {
  // Type 0 is what the machine boots by itself; from 0x8000 on they are a vendor's to give.
  return config.items[item].file.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(0x8000 + item);
}

std::vector<std::byte> menu_options(const ClassConfig& config, Ipv4Address server) {
  Bytes options, servers, menu, prompt;
  append_part(options, 6, {std::byte{7}});  // by unicast, and only to the servers of tag 8
  for (std::size_t i = 0; i < config.items.size(); ++i) {
    const std::size_t type = menu_type(config, i);
    append(menu, {type >> 8, type, config.items[i].text.size()});
    append(menu, config.items[i].text);
    if (config.items[i].file.empty()) continue;
    append(servers, {type >> 8, type, 1, server.value >> 24, server.value >> 16, server.value >> 8, server.value});
  }
  if (!servers.empty()) append_part(options, 8, servers);
  append_part(options, 9, menu);
  append(prompt, {config.timeout_s});
  append(prompt, config.prompt);
  append_part(options, 10, prompt);
  append(options, {255});
  return options;
}

void read_dhcp_global(const YamlNode& node, DhcpGlobalConfig& dhcp, ErrorList& errors) {
  MapReader map{node, "dhcp", {"new_clients", "profiles", "classes"}, errors};
  if (!map.ok()) return;
  if (const YamlNode* limit = map.section("new_clients")) read_new_clients(*limit, dhcp.new_clients, errors);
  if (const YamlNode* profiles = map.section("profiles")) read_profiles(*profiles, dhcp.profiles, errors);
  const auto* items = map.section("classes") == nullptr
                          ? nullptr
                          : map.list("classes", "a list of classes, each with name and match", client_classes_max);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) read_class(item, dhcp.classes, errors);
}

}  // namespace bootstorm::control
