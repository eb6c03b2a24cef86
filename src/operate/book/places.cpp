// What the places in the texts of reason_words.cpp stand for.
#include <algorithm>
#include <array>

#include "operate/book/reason_words.hpp"
#include "operate/book/verdicts/words.hpp"

namespace bootstorm::operate {
namespace {

std::string own_text(const Case& board) {
  const Network* home = home_of(board);
  return home == nullptr ? std::string{"an address"} : to_text(home->address);
}

std::string contender_text(const Case& board) {
  const Network* home = home_of(board);
  for (const HostAt& host : board.book.contenders()) {
    if (home != nullptr && host.address == home->address) return to_text(host.mac);
  }
  return "another machine";
}

std::string pool_text(const Case& board) {
  const Network* network = network_of(board);
  if (network == nullptr) return "its pool";
  const std::vector<AddressRange>& pool = network->dhcp.pool;
  if (pool.empty()) return network_text(board) + ", which has no pool";
  constexpr std::size_t ranges_told = 3;
  std::string ranges;
  for (std::size_t i = 0; i < std::min(pool.size(), ranges_told); ++i) {
    ranges += (i == 0 ? "" : ", ") + to_text(pool[i]);
  }
  if (pool.size() > ranges_told) ranges += ", …";
  return "the pool of " + network_text(board) + " (" + ranges + ": " +
         counted(network->dhcp.pool_size(), "address", "addresses") + ")";
}

std::string quota_text(const Case& board) {
  const Network* network = network_of(board);
  if (network == nullptr) return "its quota";
  const DhcpSettings& dhcp = network->dhcp;
  return "`quota: {circuit: " + std::to_string(dhcp.circuit_quota) + ", relay: " + std::to_string(dhcp.relay_quota) +
         "}`";
}

std::string new_text(const Case& board) {
  const NewClientLimit& limit = board.book.site().new_clients;
  return "`new_clients: {per_second: " + std::to_string(limit.per_s) + ", burst: " + std::to_string(limit.burst) + "}`";
}

std::string relay_text(const Case& board) {
  return board.record.relay.is_zero() ? std::string{"of its link"} : to_text(board.record.relay);
}
std::string circuit_text(const Case& board) {
  return board.record.relay.is_zero() ? std::string{} : " behind the relay " + to_text(board.record.relay);
}

std::string tagged_text(const Case& board) {
  const std::uint16_t tag = board.record.dropped_tag;
  return tag == 0 ? std::string{"without a VLAN tag"} : "with the VLAN tag " + std::to_string(tag);
}
std::string tag_setting_text(const Case& board) {
  const std::uint16_t tag = board.record.dropped_tag;
  return tag == 0 ? std::string{"no `vlan`"} : "`vlan: " + std::to_string(tag) + "`";
}

std::string state_text(const Case& board) {
  const std::string& state = board.book.site().state;
  return state.empty() ? std::string{"the disk"} : name_text(state);
}

std::string mac_text(const Case& board) { return to_text(board.record.mac); }
std::string address_text(const Case& board) { return to_text(board.record.ip); }
std::string vlans_text(const Case& board) { return served_vlans(board.book.site(), board.record.port); }
std::string device_text(const Case& board) { return device_name(board.book.site(), board.record.port); }

struct Place {
  std::string_view name;
  std::string (*text)(const Case& board);
};
constexpr std::array places{
    Place{"network", network_text}, Place{"own", own_text},     Place{"pool", pool_text},
    Place{"quota", quota_text},     Place{"new", new_text},     Place{"relay", relay_text},
    Place{"circuit", circuit_text}, Place{"mac", mac_text},     Place{"address", address_text},
    Place{"tagged", tagged_text},   Place{"vlans", vlans_text}, Place{"tag_setting", tag_setting_text},
    Place{"device", device_text},   Place{"state", state_text}, Place{"contender", contender_text},
};

}  // namespace

std::string filled(std::string_view text, const Case& board) {
  std::string all;
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{')) {
    const std::size_t close = std::min(text.find('}', open), text.size() - 1);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    const auto place = std::ranges::find(places, name, &Place::name);
    all += text.substr(0, open);
    all += place == places.end() ? std::string{text.substr(open, close - open + 1)} : place->text(board);
    text.remove_prefix(close + 1);
  }
  return all += text;
}

}  // namespace bootstorm::operate
