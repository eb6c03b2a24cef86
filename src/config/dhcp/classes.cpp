// Classes of clients, by what they say of themselves, and what each class gets.
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

using Row = Setting<ClientClass>;

ClientCondition condition_on(DhcpOption code, bool prefix = false) {
  return {.code = static_cast<std::uint8_t>(code), .prefix = prefix};
}

/// A text, or its beginning and a '*'.
Row text_row(const char* key, DhcpOption code, std::string help) {
  return {{.key = key, .help = std::move(help), .shape = any_scalar()},
          [key, code](const YamlNode& node, ClientClass& into, ErrorList& errors) {
            const auto form = plain_text("a text such as PXEClient*, where * stands for any rest", 255);
            auto text = read_scalar(node, key, form, errors);
            if (!text) return;
            ClientCondition condition = condition_on(code, text->ends_with('*'));
            if (condition.prefix) text->pop_back();
            const auto bytes = std::as_bytes(std::span{text->data(), text->size()});
            condition.values.emplace_back(bytes.begin(), bytes.end());
            into.conditions.push_back(std::move(condition));
          }};
}

Row hex_row(const char* key, DhcpOption code, bool prefix, std::size_t bytes_max, std::string help) {
  const auto form = hex_bytes(1, bytes_max);
  return {{.key = key, .help = std::move(help), .shape = form.shape},
          [=](const YamlNode& node, ClientClass& into, ErrorList& errors) {
            const auto value = read_scalar(node, key, form, errors);
            if (!value) return;
            into.conditions.push_back(condition_on(code, prefix));
            into.conditions.back().values = {*value};
          }};
}

constexpr std::size_t architectures_max = 16;

void read_architectures(const YamlNode& node, ClientClass& into, ErrorList& errors) {
  const auto* items =
      list_items(node, "arch", "a list of numbers of RFC 4578 such as [7, 9]", architectures_max, errors);
  if (items == nullptr) return;
  ClientCondition condition = condition_on(DhcpOption::client_arch);
  for (const YamlNode& item : *items) {
    const auto number = read_scalar(item, "arch", whole_number(0, 65535), errors);
    if (!number) continue;
    condition.values.push_back({static_cast<std::byte>(*number >> 8), static_cast<std::byte>(*number & 0xff)});
  }
  if (items->empty()) errors.add(node.at, "arch: name at least one architecture");
  into.conditions.push_back(std::move(condition));
}

constexpr std::size_t macs_max = 256;

void read_macs(const YamlNode& node, ClientClass& into, ErrorList& errors) {
  const auto* items = list_items(node, "mac", "a list of MAC addresses such as [\"b8:27:eb:*\"]", macs_max, errors);
  if (items == nullptr) return;
  ClientCondition condition{.prefix = true, .about = ClientCondition::About::mac};
  for (const YamlNode& item : *items) {
    if (auto octets = read_scalar(item, "mac", mac_beginning(), errors)) condition.values.push_back(std::move(*octets));
  }
  if (items->empty()) errors.add(node.at, "mac: name at least one MAC address");
  into.conditions.push_back(std::move(condition));
}

void read_listed(const YamlNode& node, ClientClass& into, ErrorList& errors) {
  using About = ClientCondition::About;
  const auto listed = read_scalar(node, "listed", true_or_false(), errors);
  if (listed) into.conditions.push_back({.about = *listed ? About::listed : About::unlisted});
}

const Section<ClientClass>& match_section() {
  static const Form<bool> only_true = one_of<bool>({{"true", true}});
  static const Row arch{{.key = "arch",
                         .help = "architectures (option 93, RFC 4578), of which the client's own must be one",
                         .shape = list_of(whole_number(0, 65535).shape, architectures_max)},
                        read_architectures};
  static const Row ipxe{{.key = "ipxe", .help = "it sends option 175", .shape = true_or_false().shape},
                        [](const YamlNode& node, ClientClass& into, ErrorList& errors) {
                          if (!read_scalar(node, "ipxe", only_true, errors)) return;
                          into.conditions.push_back(condition_on(DhcpOption::ipxe));
                        }};
  static const Row mac{{.key = "mac",
                        .help = "its MAC address is one of these; * stands for any rest",
                        .shape = list_of(mac_beginning().shape, macs_max)},
                       read_macs};
  static const Row listed{
      {.key = "listed", .help = "it is a listed board, or it is none", .shape = true_or_false().shape}, read_listed};
  static const Section<ClientClass> section{
      "match",
      {
          text_row("vendor_class", DhcpOption::vendor_class, "option 60; * stands for any rest"),
          text_row("user_class", DhcpOption::user_class, "option 77; * stands for any rest"),
          arch,
          hex_row("ndi", DhcpOption::client_ndi, false, 3, "option 94, hexadecimal"),
          hex_row("guid", DhcpOption::client_guid, true, 17, "how option 97 begins, hexadecimal"),
          ipxe,
          mac,
          listed,
      }};
  return section;
}

ClientClass& settings_of(ClassConfig& config) { return config.settings; }

const Section<ClassConfig>& whole_match_section() {
  static const Setting<ClassConfig> group{
      {.key = "group", .help = "it is a listed board of that group", .shape = image_name().shape},
      [](const YamlNode& node, ClassConfig& into, ErrorList& errors) {
        into.group = read_scalar(node, "group", image_name(), errors).value_or("");
        into.group_at = node.at;
      }};
  static const Section<ClassConfig> section{"match",
                                            together<ClassConfig>({rows_for(match_section(), settings_of), {group}})};
  return section;
}

void read_match(const YamlNode& node, ClassConfig& into, ErrorList& errors) {
  whole_match_section().read(node, into, errors);
  if (node.kind == YamlNode::Kind::map && node.items.empty()) {
    errors.add(node.at,
               "match: a class needs at least one of vendor_class, user_class, arch, ndi, guid, ipxe, mac, listed and "
               "group");
  }
}

const Section<ClassConfig>& class_section() {
  static const Section<ClientClass> name{
      "a class", {setting("name", &ClientClass::name, image_name(), "its name, for the log").required()}, {}};
  static const Section<ClientClass> answers{
      "a class",
      {setting("boot_file", &ClientClass::boot_file, plain_text("a file such as ipxe.efi", boot_file_bytes_max),
               "what it boots"),
       setting("boot_server", &ClientClass::boot_server, ipv4_address(), "another TFTP server than the appliance"),
       {{.key = "options", .help = "as in a network, and before those", .shape = options_shape()},
        [](const YamlNode& node, ClientClass& into, ErrorList& errors) { read_options(node, into.options, errors); }}}};
  static const Setting<ClassConfig> match{{.key = "match",
                                           .help = "which clients: all conditions must hold",
                                           .shape = whole_match_section().shape(),
                                           .is_required = true},
                                          read_match};
  static const Setting<ClassConfig> menu{
      {.key = "menu", .help = "what a PXE ROM shows", .shape = menu_shape(), .may_be_empty = true}, read_menu};
  static const Section<ClassConfig> section{
      "a class", together<ClassConfig>({rows_for(name, settings_of), {match}, rows_for(answers, settings_of), {menu}})};
  return section;
}

void read_class(const YamlNode& node, std::vector<ClassConfig>& classes, ErrorList& errors) {
  MapReader map = class_section().open(node, errors);
  if (!map.ok()) return;
  ClassConfig config;
  config.at = node.at;
  class_section().read(map, config);
  const std::string& name = config.settings.name;
  const bool twice = std::any_of(classes.begin(), classes.end(), [&](const ClassConfig& other) {
    return !name.empty() && other.settings.name == name;
  });
  if (twice) errors.add(map.find("name")->at, "name: a second class named " + in_quotes(name));
  classes.push_back(std::move(config));
}

}  // namespace

Shape classes_shape() { return list_of(class_section().shape(), client_classes_max); }

void read_classes(const YamlNode& node, std::vector<ClassConfig>& classes, ErrorList& errors) {
  const auto* items =
      list_items(node, "classes", "a list of classes, each with name and match", client_classes_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) read_class(item, classes, errors);
}

}  // namespace bootstorm::config
