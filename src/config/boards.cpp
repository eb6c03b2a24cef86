// Boards: who they are, what they get, and that no two claim the same.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "config/address.hpp"
#include "config/board_list.hpp"
#include "config/sections.hpp"

namespace bootstorm::config {
namespace {

struct BoardReading {
  BoardsReader& all;
  BoardConfig board{};
};

BoardConfig& board_of(BoardReading& into) { return into.board; }

void read_serial(const YamlNode& node, BoardReading& into, ErrorList& errors) {
  into.board.serial = read_scalar(node, "serial", board_serial(), errors);
  // A board asks for files under the low 32 bits of its serial, so these are what must differ.
  if (!into.board.serial) return;
  into.all.claim(into.all.seen.serials, static_cast<std::uint32_t>(*into.board.serial & 0xffffffffu), node.at,
                 "serial: " + in_quotes(node.text) + " (its last 8 digits)");
}

void read_mac(const YamlNode& node, BoardReading& into, ErrorList& errors) {
  into.board.mac = read_scalar(node, "mac", mac_address(), errors);
  if (into.board.mac) into.all.claim(into.all.seen.macs, *into.board.mac, node.at, "mac: " + to_text(*into.board.mac));
}

void read_address(const YamlNode& node, BoardReading& into, ErrorList& errors) {
  into.board.address = read_scalar(node, "address", ipv4_address(), errors);
  if (!into.board.address) return;
  check_board_address(*into.board.address, node.at, into.all.so_far.networks, into.all.config, errors);
  into.all.claim(into.all.seen.addresses, *into.board.address, node.at, "address: " + to_text(*into.board.address));
}

/// A text by which no other board may be known.
Setting<BoardReading> unique_text(std::string_view key, std::string BoardConfig::*field, const Form<std::string>& form,
                                  std::map<std::string, std::size_t> BoardsSeen::*owners, std::string help) {
  return {{.key = std::string{key}, .help = std::move(help), .shape = form.shape},
          [=, name = std::string{key}](const YamlNode& node, BoardReading& into, ErrorList& errors) {
            const auto text = read_scalar(node, name, form, errors);
            if (!text) return;
            into.board.*field = *text;
            into.all.claim(into.all.seen.*owners, *text, node.at, name + ": " + in_quotes(node.text));
          }};
}

Setting<BoardReading> image_row() {
  return {{.key = "image", .help = "a name of 'images', asked first", .shape = image_name().shape},
          [](const YamlNode& node, BoardReading& into, ErrorList& errors) {
            into.board.image = read_image_name(node, "image", into.all.so_far, into.all.config, errors);
          }};
}

Setting<BoardReading> group_row() {
  return {{.key = "group", .help = "a name of 'groups', whose image is asked next", .shape = image_name().shape},
          [](const YamlNode& node, BoardReading& into, ErrorList& errors) {
            into.board.group = read_group_name(node, into.all.so_far, into.all.config, errors);
          }};
}

const Section<BoardReading>& board_section() {
  static const Section<BoardConfig> values{
      "a board",
      {setting("model", &BoardConfig::model, model_name(), "a name of 'models'; without: what the board says in DHCP"),
       setting("hostname", &BoardConfig::hostname, host_name(), "the host name that DHCP gives it")},
      {}};
  static const Section<BoardReading> section{
      "a board",
      together<BoardReading>(
          {{{{.key = "serial", .help = "8 or 16 hexadecimal digits", .shape = board_serial().shape}, read_serial},
            {{.key = "mac", .help = "its Ethernet address", .shape = mac_address().shape}, read_mac},
            unique_text("client_id", &BoardConfig::client_id, id_bytes(), &BoardsSeen::client_ids,
                        "what it sends in DHCP option 61"),
            unique_text("circuit_id", &BoardConfig::circuit_id, id_bytes(), &BoardsSeen::circuit_ids,
                        "the port of the switch or relay that it is behind (option 82)"),
            unique_text("prefix", &BoardConfig::prefix, board_prefix(), &BoardsSeen::prefixes,
                        "what it puts before the names of its files"),
            {{.key = "address", .help = "the address that it always gets", .shape = ipv4_address().shape},
             read_address},
            image_row(),
            group_row()},
           rows_for(values, board_of)})};
  return section;
}

void read_board(const YamlNode& node, BoardsReader& all) {
  MapReader map = board_section().open(node, all.errors);
  if (!map.ok()) return;
  const auto has = [&](std::string_view key) { return map.find(key) != nullptr; };
  if (!has("serial") && !has("mac") && !has("client_id") && !has("circuit_id") && !has("prefix") && !has("address")) {
    all.errors.add(map.at(),
                   "a board needs 'serial', 'mac', 'client_id', 'circuit_id', 'prefix' or 'address' to be known by");
  }
  BoardReading reading{all};
  reading.board.at = node.at;
  board_section().read(map, reading);
  all.config.boards.push_back(std::move(reading.board));
}

}  // namespace

Shape boards_shape() { return list_of(board_section().shape(), boards_max); }

void read_boards(const YamlNode* boards, const YamlNode* groups, const ReadSoFar& so_far, Config& config,
                 ErrorList& errors) {
  BoardsReader reader{so_far, config, errors, {}};
  if (boards != nullptr && boards->kind != YamlNode::Kind::list) {
    add_mismatch(errors, *boards, "boards", "a list of boards, each with serial or mac");
  } else if (boards != nullptr) {
    if (boards->items.size() > boards_max) {
      errors.add(boards->items[boards_max].at, "boards: at most " + std::to_string(boards_max) + " are allowed");
    }
    for (const YamlNode& item : boards->items) read_board(item, reader);
  }
  for (std::size_t named = 0; groups != nullptr && named < groups->keys.size(); ++named) {
    const YamlNode& node = groups->items[named];
    const auto group = find_group(config, groups->keys[named].name);
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      if (node.keys[i].name != "members") continue;
      if (node.items[i].kind != YamlNode::Kind::list) {
        add_mismatch(errors, node.items[i], "members", "a list of serials, MACs and addresses");
        continue;
      }
      for (const YamlNode& member : node.items[i].items)
        if (group) reader.read_member(member, *group);
    }
  }
  if (config.boards.size() > boards_max && (boards == nullptr || boards->items.size() <= boards_max)) {
    errors.add(config.boards[boards_max].at, "members: at most " + std::to_string(boards_max) + " boards are allowed");
  }
}

}  // namespace bootstorm::config
