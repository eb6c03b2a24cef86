#include "appliance/site.hpp"

#include "appliance/snapshot_builder.hpp"

namespace bootstorm::appliance {

operate::Site site_of(const config::Config& config) {
  operate::Site site{.networks = networks_of(config),
                     .new_clients = config.dhcp.new_clients,
                     .state = config.appliance.state.string()};
  for (const config::PortConfig& port : config.ports) site.devices.push_back(port.device);
  return site;
}

}  // namespace bootstorm::appliance
