#include "config/dhcp/advice.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "bootstorm/wire/dhcp.hpp"
#include "base/text.hpp"
#include "config/address.hpp"

namespace bootstorm::config {
namespace {

std::string place(const Config& config, Location at, const std::string& text) {
  return to_text(ConfigError{config.file, at.line, at.column, text});
}

bool has_boot_addresses(const NetworkConfig& network) {
  return network.dhcp.mode == DhcpMode::proxy || (network.dhcp.mode == DhcpMode::server && !network.dhcp.pool.empty());
}

/// The boot ROM of a 2 or 3 finds its files in its own network only, and looks at an OFFER only when a frame wakes it,
/// which no relay passes on.
void advise_on_subnet(const Config& config, const NetworkConfig& subnet, std::vector<std::string>& advice) {
  const std::string name = to_text(subnet.address) + '/' + std::to_string(subnet.prefix_length);
  std::string boards;
  std::size_t count = 0;
  for (const BoardConfig& board : config.boards) {
    const bool is_old = board.model == Model::pi2 || board.model == Model::pi3;
    if (!is_old || !board.address || !subnet.contains(*board.address)) continue;
    if (++count <= 3) boards += (boards.empty() ? "" : ", ") + to_text(*board.address);
  }
  if (count > 3) boards += " and " + std::to_string(count - 3) + " more";
  if (count == 0 && !has_boot_addresses(subnet)) return;
  const std::string who = count == 0 ? "a Raspberry Pi 2 or 3" : "the Raspberry Pi 2 or 3 at " + boards;
  advice.push_back(place(config, subnet.at,
                         "subnet: " + who + " would stay dark in " + name +
                             ", because its boot ROM finds files only in its own network; connect the subnet as a "
                             "VLAN in which the appliance has an address"));
}

const OptionSet::Option* option_of(const OptionSet& options, DhcpOption code) {
  const auto all = options.all();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const auto& option) { return option.code == static_cast<std::uint8_t>(code); });
  return found == all.end() ? nullptr : &*found;
}

/// What the operator has set in place of what a Raspberry Pi needs.
void advise_on_options(const Config& config, const NetworkConfig& network, std::vector<std::string>& advice) {
  const OptionSet& options = network.dhcp.options;
  if (network.dhcp.mode == DhcpMode::off) return;
  if (options.contains(static_cast<std::uint8_t>(DhcpOption::vendor_specific))) {
    advice.push_back(place(config, network.at,
                           "options: with this option 43 a Raspberry Pi does not boot; set the text in a "
                           "profile instead"));
  }
  if (const auto* server = option_of(options, DhcpOption::tftp_server)) {
    const std::string_view text{reinterpret_cast<const char*>(server->encoded.data()) + 2, server->encoded.size() - 2};
    const auto address = ipv4_address().parse(text).value;
    if (!address || !network.contains(*address)) {
      advice.push_back(place(config, network.at,
                             "options: option 66 sends boards to " + in_quotes(text) +
                                 "; a Raspberry Pi 2 or 3 reads an address there, and it must be in its own network"));
    }
  }
}

}  // namespace

std::vector<std::string> dhcp_advice(const Config& config) {
  std::vector<std::string> advice;
  for_each_network(config.ports, [&](const NetworkConfig& network) {
    if (network.is_subnet) advise_on_subnet(config, network, advice);
    advise_on_options(config, network, advice);
  });
  advise_on_classes(config, advice);
  if (config.dhcp.profiles[static_cast<std::size_t>(ClientKind::pi_rom)].vendor_options.empty()) {
    advice.push_back(config.file + ": profiles: without a menu in pi-rom no Raspberry Pi 2 or 3 boots");
  }
  return advice;
}

}  // namespace bootstorm::config
