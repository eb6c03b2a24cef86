// Boards: who they are, what they get, and that no two claim the same.
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/address.hpp"
#include "config/sections.hpp"

namespace bootstorm::config {
namespace {

/// Whose each identity is: an index into Config::boards.
struct BoardsSeen {
  std::map<std::uint32_t, std::size_t> serials;
  std::map<MacAddress, std::size_t> macs;
  std::map<Ipv4Address, std::size_t> addresses;
  std::map<std::string, std::size_t> prefixes;
  std::map<std::string, std::size_t> client_ids;
  std::map<std::string, std::size_t> circuit_ids;
};

void check_address(Ipv4Address address, Location at, bool all_networks, const Config& config, ErrorList& errors) {
  bool inside = false;
  for_each_network(config.ports, [&](const NetworkConfig& network) {
    if (!network.contains(address)) return;
    inside = true;
    const bool is_router = network.dhcp.router == address;
    if ((address == network.address && !network.is_subnet) || is_router) {
      errors.add(at, "address: " + to_text(address) + " is " + (is_router ? "the router" : "the appliance") +
                         "; give the board one of its own");
    } else if (!network.has_host(address)) {
      errors.add(at, "address: " + to_text(address) + " is not a host address of the network " +
                         to_text(network.lowest()) + '/' + std::to_string(network.prefix_length));
    }
  });
  if (inside || !all_networks) return;
  errors.add(at, "address: " + to_text(address) + " is in none of the networks of 'ports'");
}

struct BoardsReader {
  const ReadSoFar& so_far;
  Config& config;
  ErrorList& errors;
  BoardsSeen seen;

  template <class Key>
  void claim(std::map<Key, std::size_t>& owners, const Key& key, Location at, const std::string& what) {
    const auto [first, is_new] = owners.try_emplace(key, config.boards.size());
    if (is_new || first->second == config.boards.size()) return;
    errors.add(at, what + " is already that of the board in line " +
                       std::to_string(config.boards[first->second].at.line));
  }

  void read(const YamlNode& node) {
    MapReader map{
        node,
        "a board",
        {"serial", "mac", "client_id", "circuit_id", "prefix", "address", "image", "group", "model", "hostname"},
        errors};
    if (!map.ok()) return;
    BoardConfig board;
    board.at = node.at;
    read_identity(map, board);
    board.image = read_image_name(map, so_far.images, config);
    if (const YamlNode* group = map.find("group")) board.group = read_group_name(*group, so_far, config, errors);
    board.model = map.read("model", model_name()).value_or(Model::unknown);
    board.hostname = map.read("hostname", host_name()).value_or("");
    config.boards.push_back(std::move(board));
  }

  void read_identity(MapReader& map, BoardConfig& board) {
    const YamlNode* serial = map.find("serial");
    const YamlNode* mac = map.find("mac");
    const YamlNode* prefix = map.find("prefix");
    const YamlNode* address = map.find("address");
    const bool by_dhcp = map.find("client_id") != nullptr || map.find("circuit_id") != nullptr;
    if (serial == nullptr && mac == nullptr && prefix == nullptr && address == nullptr && !by_dhcp) {
      errors.add(map.at(),
                 "a board needs 'serial', 'mac', 'client_id', 'circuit_id', 'prefix' or 'address' to be known by");
    }
    read_id(map, "client_id", board.client_id, seen.client_ids);
    read_id(map, "circuit_id", board.circuit_id, seen.circuit_ids);
    if (serial != nullptr) {
      board.serial = read_scalar(*serial, "serial", board_serial(), errors);
      // A board asks for files under the low 32 bits of its serial, so these are what must differ.
      if (board.serial) {
        claim(seen.serials, static_cast<std::uint32_t>(*board.serial & 0xffffffffu), serial->at,
              "serial: " + in_quotes(serial->text) + " (its last 8 digits)");
      }
    }
    if (mac != nullptr) {
      board.mac = read_scalar(*mac, "mac", mac_address(), errors);
      if (board.mac) claim(seen.macs, *board.mac, mac->at, "mac: " + to_text(*board.mac));
    }
    if (prefix != nullptr) {
      board.prefix = read_scalar(*prefix, "prefix", board_prefix(), errors).value_or("");
      if (!board.prefix.empty()) claim(seen.prefixes, board.prefix, prefix->at, "prefix: " + in_quotes(prefix->text));
    }
    if (address != nullptr) {
      board.address = read_scalar(*address, "address", ipv4_address(), errors);
      if (!board.address) return;
      check_address(*board.address, address->at, so_far.networks, config, errors);
      claim(seen.addresses, *board.address, address->at, "address: " + to_text(*board.address));
    }
  }

  void read_id(MapReader& map, const std::string& key, std::string& id, std::map<std::string, std::size_t>& owners) {
    id = map.read(key, id_bytes()).value_or("");
    if (!id.empty()) claim(owners, id, map.find(key)->at, key + ": " + in_quotes(map.find(key)->text));
  }

  /// A serial, a MAC or an address: of a board that is listed, or of one that is hereby listed.
  void read_member(const YamlNode& node, std::size_t group) {
    BoardConfig named;
    named.at = node.at;
    const auto find = [&](const auto& owners, const auto& key) {
      const auto found = owners.find(key);
      return found == owners.end() ? nullptr : &config.boards[found->second];
    };
    BoardConfig* board = nullptr;
    const std::string& text = node.text;
    if (node.kind == YamlNode::Kind::text) {
      if ((named.mac = mac_address().parse(text).value)) {
        board = find(seen.macs, *named.mac);
      } else if ((named.address = ipv4_address().parse(text).value)) {
        board = find(seen.addresses, *named.address);
      } else if ((named.serial = board_serial().parse(text).value)) {
        board = find(seen.serials, static_cast<std::uint32_t>(*named.serial & 0xffffffffu));
      }
    }
    if (!named.mac && !named.address && !named.serial) {
      add_mismatch(errors, node, "members", "a board's serial, MAC or address");
      return;
    }
    if (board != nullptr) {
      if (board->group && *board->group != group) {
        errors.add(node.at, "members: " + in_quotes(text) + " is in the group " + config.groups[*board->group].name +
                                " already (line " + std::to_string(board->at.line) + ")");
      }
      board->group = group;
      return;
    }
    const std::size_t index = config.boards.size();
    if (named.address) check_address(*named.address, node.at, so_far.networks, config, errors);
    if (named.address) seen.addresses.emplace(*named.address, index);
    if (named.mac) seen.macs.emplace(*named.mac, index);
    if (named.serial) seen.serials.emplace(static_cast<std::uint32_t>(*named.serial & 0xffffffffu), index);
    named.group = group;
    config.boards.push_back(std::move(named));
  }
};

}  // namespace

void read_boards(const YamlNode* boards, const YamlNode* groups, const ReadSoFar& so_far, Config& config,
                 ErrorList& errors) {
  BoardsReader reader{so_far, config, errors, {}};
  if (boards != nullptr && boards->kind != YamlNode::Kind::list) {
    add_mismatch(errors, *boards, "boards", "a list of boards, each with serial or mac");
  } else if (boards != nullptr) {
    if (boards->items.size() > boards_max) {
      errors.add(boards->items[boards_max].at, "boards: at most " + std::to_string(boards_max) + " are possible");
    }
    for (const YamlNode& item : boards->items) reader.read(item);
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
      for (const YamlNode& member : node.items[i].items) if (group) reader.read_member(member, *group);
    }
  }
  if (config.boards.size() > boards_max && (boards == nullptr || boards->items.size() <= boards_max)) {
    errors.add(config.boards[boards_max].at, "members: at most " + std::to_string(boards_max) + " boards are possible");
  }
}

}  // namespace bootstorm::config
