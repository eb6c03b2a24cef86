#include "cli/serve_rights.hpp"

#include <filesystem>

#include "dpdk/device/device.hpp"
#include "dpdk/device/host.hpp"
#include "operate/socket_place.hpp"

namespace bootstorm::cli {

rights::Wanted wanted_rights(const config::Config& config, const std::string& config_path,
                             const std::string& stats_path) {
  rights::Wanted wanted;
  for (const auto& port : config.ports) {
    const dpdk::Device device = dpdk::parse_device(port.device);
    const std::string kernel_driver = device.is_pci ? dpdk::pci_state(device.name).driver : "";
    // net_pcap names its interfaces by rx_iface, rx_iface_in and tx_iface, its files by rx_pcap and tx_pcap.
    const bool has_interface = device.text.find("iface") != std::string::npos;
    wanted.drivers.push_back(rights::driver_of(device.driver, kernel_driver, has_interface));
  }
  wanted.user = config.appliance.user;
  const bool has_leases = config.appliance.leases == config::LeaseMode::disk;
  if (has_leases) wanted.places.own.push_back({config.appliance.state, std::filesystem::perms::owner_all});
  const std::filesystem::path run = config::run_directory(config.appliance);
  constexpr std::filesystem::perms others_may_pass{0755};
  if (!has_leases || run != config.appliance.state) {
    wanted.places.own.push_back(
        {run, run == config.appliance.state ? std::filesystem::perms::owner_all : others_may_pass});
  }
  wanted.places.read.emplace_back(config_path);
  for (const std::string& directory : config::layer_directories(config)) wanted.places.read.emplace_back(directory);
  wanted.places.written_at_end = stats_path;
  wanted.groups = {operate::observe_kind.group, operate::control_kind.group};
  return wanted;
}

std::optional<rights::Unreadable> unreadable_when_served(const config::Config& config, const std::string& config_path) {
  const std::string& name = config.appliance.user.empty() ? rights::user_default : config.appliance.user;
  if (name == rights::user_root) return std::nullopt;
  const rights::Wanted wanted = wanted_rights(config, config_path, "");
  const auto user = rights::find_user(name, wanted.groups);
  return user ? rights::find_unreadable(*user, wanted.places.read) : std::nullopt;
}

}  // namespace bootstorm::cli
