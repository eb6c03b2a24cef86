#include "operate/book/verdicts/words.hpp"

#include <vector>

namespace bootstorm::operate {

bool is_to_boot(const Case& board) {
  const Boot& boot = board.record.boot;
  if (board.record.board != 0 || boot.requested_at != 0) return true;
  if (boot.asked_as == ClientKind::plain) return false;
  const Network* network = network_of(board);
  if (network == nullptr || (boot.asked_as != ClientKind::pxe && boot.asked_as != ClientKind::pi)) return true;
  return std::ranges::any_of(network->dhcp.classes,
                             [](const ClientClass& one) { return !one.boot_file.empty() || !one.menu.empty(); });
}

std::string seconds(Nanos time) {
  const Nanos tenths = time / (100 * nanos_per_ms);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

ImageAsker asker_of(const Case& board) {
  return {board.record.board, board.record.mac, board.book.model_of(board.record)};
}

std::string lacking(const Case& board) {
  if (board.book.images() == nullptr) return {};
  const ImageAsker asker = asker_of(board);
  const Images& images = *board.book.images();
  const std::vector<std::size_t> searched = images.searched_by(asker);
  // What lies in a folder of its own was not looked at.
  if (board.record.has_serial && images.have_folder(searched, serial_text(board.record.serial))) return {};
  std::string text;
  for (const std::string& missing : images.lacks(searched, asker.model)) {
    text += (text.empty() ? "" : "; ") + missing;
  }
  return text;
}

std::string file(const Case& board, Name name) {
  return name == name_none ? std::string{"a file"} : printable(board.name(name));
}

std::string where(const Record& record) {
  std::string text = "port " + std::to_string(record.port);
  if (record.vlan != 0) text += ", VLAN " + std::to_string(record.vlan);
  if (!record.relay.is_zero()) text += ", relay " + to_text(record.relay);
  return text;
}

std::string times(unsigned count) { return count == 1 ? std::string{"once"} : std::to_string(count) + " times"; }

const Network* home_of(const Case& board) {
  const auto& networks = board.book.site().networks;
  const auto home = std::ranges::find_if(networks, [&](const Network& network) {
    return !network.is_subnet && network.port == board.record.port && network.vlan == board.record.vlan;
  });
  return home == networks.end() ? nullptr : &*home;
}

const Network* network_of(const Case& board) {
  const Network* home = home_of(board);
  const Ipv4Address relay = board.record.relay;
  if (home == nullptr || relay.is_zero() || home->contains(relay)) return home;
  const auto& networks = board.book.site().networks;
  const auto subnet = std::ranges::find_if(networks, [&](const Network& network) {
    return network.is_subnet && &networks[network.home] == home &&
           (network.contains(relay) || std::ranges::find(network.relays, relay) != network.relays.end());
  });
  return subnet == networks.end() ? home : &*subnet;
}

std::string network_text(const Case& board) {
  const Network* network = network_of(board);
  if (network == nullptr) return "its network";
  std::string text = to_text(network->prefix().network()) + "/" + std::to_string(network->prefix_length);
  const std::uint16_t vlan = board.record.vlan;
  return vlan == 0 ? text : text + " (VLAN " + std::to_string(vlan) + ")";
}

std::string served_vlans(const Site& site, std::uint8_t port) {
  std::vector<std::string> served;
  bool is_untagged_served = false;
  for (const Network& network : site.networks) {
    if (network.port != port || network.is_subnet) continue;
    if (network.vlan == 0) {
      is_untagged_served = true;
    } else {
      served.push_back(std::to_string(network.vlan));
    }
  }
  std::string text;
  for (std::size_t i = 0; i < served.size(); ++i) {
    text += i == 0 ? (served.size() == 1 ? "VLAN " : "the VLANs ") : i + 1 == served.size() ? " and " : ", ";
    text += served[i];
  }
  if (is_untagged_served) text += text.empty() ? "untagged frames only" : ", and untagged frames";
  return text.empty() ? std::string{"no network"} : text;
}

std::string device_name(const Site& site, std::uint8_t port) {
  if (port >= site.devices.size()) return "port " + std::to_string(port);
  return name_text(site.devices[port].substr(0, site.devices[port].find(',')));
}

std::string server_text(const Case& board, Ipv4Address server) {
  for (const HostAt& other : board.book.other_servers()) {
    if (other.address == server && other.mac != MacAddress{}) return to_text(server) + " (" + to_text(other.mac) + ")";
  }
  return to_text(server);
}

}  // namespace bootstorm::operate
