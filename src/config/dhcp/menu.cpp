// Option 43: the menu that a PXE ROM shows, and the one line by which a Raspberry Pi knows that it may boot.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t vendor_bytes_max = dhcp_option_part_max;
constexpr std::size_t menu_items_max = 16;

void append(Bytes& into, std::string_view text) {
  for (const char character : text) into.push_back(static_cast<std::byte>(character));
}
void append(Bytes& into, std::initializer_list<std::size_t> octets) {
  for (const std::size_t octet : octets) into.push_back(static_cast<std::byte>(octet & 0xff));
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

namespace {

constexpr std::size_t text_bytes_max = 60;

const Section<MenuItemConfig>& item_section() {
  static const Section<MenuItemConfig> section{
      "an item",
      {setting("text", &MenuItemConfig::text, plain_text("a text", text_bytes_max), "the line of the menu").required(),
       setting("file", &MenuItemConfig::file, plain_text("a file", boot_file_bytes_max),
               "what it boots; without: what the machine has of its own")},
      {}};
  return section;
}

void read_items(const YamlNode& node, ClassConfig& into, ErrorList& errors) {
  const auto* items =
      list_items(node, "items", "a list of items such as [{text: iPXE, file: ipxe.efi}]", menu_items_max, errors);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) item_section().read(item, into.items.emplace_back(), errors);
  if (items->empty()) errors.add(node.at, "items: a menu needs at least one");
}

const Section<ClassConfig>& menu_section() {
  static const Setting<ClassConfig> items{{.key = "items",
                                           .help = "the lines of the menu",
                                           .shape = list_of(item_section().shape(), menu_items_max),
                                           .is_required = true},
                                          read_items};
  static const Section<ClassConfig> section{
      "menu",
      {setting("prompt", &ClassConfig::prompt, plain_text("a text such as 'Press F8 for a menu'", text_bytes_max),
               "what is shown while it waits for a key"),
       setting("timeout_s", &ClassConfig::timeout_s, whole_number(0, 255), "how long it waits; 255: for ever"), items},
      {}};
  return section;
}

}  // namespace

Shape menu_shape() { return menu_section().shape(); }

void read_menu(const YamlNode& node, ClassConfig& into, ErrorList& errors) {
  MapReader map = menu_section().open(node, errors);
  if (!map.ok()) return;
  into.prompt = "Boot";
  menu_section().read(map, into);
  const std::size_t bytes = menu_options(into, {}).size();
  if (bytes <= vendor_bytes_max || map.find("items") == nullptr) return;
  errors.add(map.find("items")->at,
             "items: the menu has " + std::to_string(bytes) + " bytes; at most 255 are allowed: use shorter texts");
}

}  // namespace bootstorm::config
