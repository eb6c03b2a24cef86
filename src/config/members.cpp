// Members of groups, which are boards; and which addresses boards can have.
#include <string>
#include <utility>

#include "base/text.hpp"
#include "config/address.hpp"
#include "config/board_list.hpp"

namespace bootstorm::config {

void check_board_address(Ipv4Address address, Location at, bool all_networks, const Config& config, ErrorList& errors) {
  bool inside = false;
  for_each_network(config.ports, [&](const NetworkConfig& network) {
    if (!network.contains(address)) return;
    inside = true;
    const bool is_router = !address.is_zero() && network.dhcp.router == address;
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

void BoardsReader::read_member(const YamlNode& node, std::size_t group) {
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
      errors.add(node.at, "members: " + in_quotes(text) + " is already in the group " +
                              config.groups[*board->group].name + " (line " + std::to_string(board->at.line) + ")");
    }
    board->group = group;
    return;
  }
  const std::size_t index = config.boards.size();
  if (named.address) check_board_address(*named.address, node.at, so_far.networks, config, errors);
  if (named.address) seen.addresses.emplace(*named.address, index);
  if (named.mac) seen.macs.emplace(*named.mac, index);
  if (named.serial) seen.serials.emplace(static_cast<std::uint32_t>(*named.serial & 0xffffffffu), index);
  named.group = group;
  config.boards.push_back(std::move(named));
}

}  // namespace bootstorm::config
