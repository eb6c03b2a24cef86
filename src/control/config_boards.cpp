// Boards: who they are, what they get, and that no two claim the same.
#include <cstdint>
#include <map>
#include <string>

#include "control/config_address.hpp"
#include "control/config_sections.hpp"

namespace bootstorm::control {
namespace {

struct BoardsSeen {
  std::map<std::uint32_t, Location> serials;
  std::map<MacAddress, Location> macs;
  std::map<Ipv4Address, Location> addresses;
};

template <class Key>
void claim(std::map<Key, Location>& seen, const Key& key, Location at, const std::string& what, ErrorList& errors) {
  const auto [first, is_new] = seen.try_emplace(key, at);
  if (is_new) return;
  errors.add(at, what + " is already that of the board in line " + std::to_string(first->second.line));
}

void check_address(Ipv4Address address, Location at, bool all_networks, const Config& config, ErrorList& errors) {
  bool inside = false;
  for (const PortConfig& port : config.ports) {
    for (const NetworkConfig& network : port.networks) {
      if (!network.contains(address)) continue;
      inside = true;
      const bool is_router = network.dhcp.router == address;
      if (address == network.address || is_router) {
        errors.add(at, "address: " + to_text(address) + " is " + (is_router ? "the router" : "the appliance") +
                           "; give the board one of its own");
      } else if (!network.has_host(address)) {
        errors.add(at, "address: " + to_text(address) + " is not a host address of the network " +
                           to_text(network.lowest()) + '/' + std::to_string(network.prefix_length));
      }
    }
  }
  if (inside || !all_networks) return;
  errors.add(at, "address: " + to_text(address) + " is in none of the networks of 'ports'");
}

struct BoardsReader {
  bool all_networks;
  bool all_images;
  Config& config;
  ErrorList& errors;
  BoardsSeen seen;

  void read(const YamlNode& node) {
    MapReader map{node, "a board", {"serial", "mac", "address", "image", "hostname"}, errors};
    if (!map.ok()) return;
    BoardConfig board;
    read_identity(map, board);
    if (const YamlNode* address = map.find("address")) read_address(*address, map, board);
    read_image(map, board);
    board.hostname = map.read("hostname", host_name()).value_or("");
    config.boards.push_back(board);
  }

  void read_identity(MapReader& map, BoardConfig& board) {
    const YamlNode* serial = map.find("serial");
    const YamlNode* mac = map.find("mac");
    if (serial == nullptr && mac == nullptr) errors.add(map.at(), "a board needs 'serial' or 'mac' to be known by");
    if (serial != nullptr) {
      board.serial = read_scalar(*serial, "serial", board_serial(), errors);
      // A board asks for files under the low 32 bits of its serial, so these are what must differ.
      if (board.serial) {
        claim(seen.serials, static_cast<std::uint32_t>(*board.serial & 0xffffffffu), serial->at,
              "serial: " + in_quotes(serial->text) + " (its last 8 digits)", errors);
      }
    }
    if (mac != nullptr) {
      board.mac = read_scalar(*mac, "mac", mac_address(), errors);
      if (board.mac) claim(seen.macs, *board.mac, mac->at, "mac: " + to_text(*board.mac), errors);
    }
  }

  void read_address(const YamlNode& node, MapReader& map, BoardConfig& board) {
    board.address = read_scalar(node, "address", ipv4_address(), errors);
    if (!board.address) return;
    check_address(*board.address, node.at, all_networks, config, errors);
    claim(seen.addresses, *board.address, node.at, "address: " + to_text(*board.address), errors);
    if (map.find("mac") == nullptr) {
      errors.add(node.at, "address: DHCP knows a board by its MAC address; add 'mac' to reserve an address");
    }
  }

  void read_image(MapReader& map, BoardConfig& board) {
    const YamlNode* node = map.find("image");
    if (node == nullptr) {
      board.image = config.default_image;
      return;
    }
    const auto name = read_scalar(*node, "image", image_name(), errors);
    if (!name || !all_images) return;
    board.image = find_image(config, *name);
    if (!board.image) add_unknown_image(errors, node->at, "image", *name, config);
  }
};

}  // namespace

void read_boards(const YamlNode& node, bool all_networks, bool all_images, Config& config, ErrorList& errors) {
  if (node.kind != YamlNode::Kind::list) {
    add_mismatch(errors, node, "boards", "a list of boards, each with serial or mac");
    return;
  }
  if (node.items.size() > boards_max) {
    errors.add(node.items[boards_max].at, "boards: at most " + std::to_string(boards_max) + " are possible");
  }
  BoardsReader reader{all_networks, all_images, config, errors, {}};
  for (const YamlNode& item : node.items) reader.read(item);
}

}  // namespace bootstorm::control
