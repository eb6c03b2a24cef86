// The boards read so far, by everything that a board is known by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "config/config.hpp"
#include "config/reader.hpp"
#include "config/sections.hpp"

namespace bootstorm::config {

/// Whose each identity is: an index into Config::boards.
struct BoardsSeen {
  std::map<std::uint32_t, std::size_t> serials;
  std::map<MacAddress, std::size_t> macs;
  std::map<Ipv4Address, std::size_t> addresses;
  std::map<std::string, std::size_t> prefixes;
  std::map<std::string, std::size_t> client_ids;
  std::map<std::string, std::size_t> circuit_ids;
};

struct BoardsReader {
  const ReadSoFar& so_far;
  Config& config;
  ErrorList& errors;
  BoardsSeen seen;

  template <class Key>
  void claim(std::map<Key, std::size_t>& owners, const Key& key, Location at, const std::string& what) {
    const auto [first, is_new] = owners.try_emplace(key, config.boards.size());
    if (is_new || first->second == config.boards.size()) return;
    errors.add(at,
               what + " already belongs to the board in line " + std::to_string(config.boards[first->second].at.line));
  }

  /// A serial, a MAC or an address in a group's list: of a board that is listed, or of one that is listed by this.
  void read_member(const YamlNode& node, std::size_t group);
};

/// Reports an address that no board can have: outside of all networks, the appliance's, the router's.
void check_board_address(Ipv4Address address, Location at, bool all_networks, const Config& config, ErrorList& errors);

}  // namespace bootstorm::config
