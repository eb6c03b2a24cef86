#include "appliance/event_log.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <string>

#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

void log_transfer(const Event& event, const std::string& client) {
  const std::string file = printable(event.get_text());
  switch (event.kind) {
    case EventKind::transfer_finished:
      return spdlog::debug("{} received {} ({})", client, file, bytes_text(event.value));
    case EventKind::transfer_timed_out:
      return spdlog::warn("{} stopped answering: {}, after block {}", client, file, event.value);
    default: return spdlog::debug("{} requested {}: not in its images", client, file);
  }
}

void log_conflict(const Event& event, const std::string& mac, const std::string& ip) {
  switch (event.kind) {
    case EventKind::address_conflict:
      return spdlog::warn(
          "{} uses {}, which is leased to another client: look for a fixed address or a second DHCP "
          "server",
          mac, ip);
    case EventKind::address_squatted:
      return spdlog::warn(
          "{} uses {}, an address of the pool that it has not been given; the address is withheld: take "
          "it out of the pool with exclude, or give that host another",
          mac, ip);
    case EventKind::own_address_conflict:
      return spdlog::error("{} claims {}, the appliance's own address: give one of them another address", mac, ip);
    default:
      return spdlog::error(
          "another DHCP server, {}{}, answers in a network that this appliance serves: boards that "
          "accept its offers do not boot; turn it off, or set mode: proxy here",
          ip, event.mac == MacAddress{} ? "" : " with MAC " + mac);
  }
}

void log_client(const Event& event, const std::string& mac) {
  const std::string serial = event.value == 0 ? "" : fmt::format(", its serial ends in {:08x}", event.value);
  spdlog::debug("{} is a {}{}", mac, printable(event.get_text()), serial);
}

}  // namespace

void log_event(const Event& event) {
  const std::string mac = to_text(event.mac);
  const std::string ip = to_text(event.ip);
  switch (event.kind) {
    case EventKind::transfer_finished:
    case EventKind::transfer_timed_out:
    case EventKind::file_not_found: return log_transfer(event, mac + " at " + ip);
    case EventKind::address_conflict:
    case EventKind::address_squatted:
    case EventKind::own_address_conflict:
    case EventKind::foreign_dhcp_server: return log_conflict(event, mac, ip);
    case EventKind::client_learned: return log_client(event, mac);
    case EventKind::lease_offered: return spdlog::debug("{} is offered {}", mac, ip);
    case EventKind::lease_bound: return spdlog::debug("{} leases {}", mac, ip);
    case EventKind::lease_bound_by_use: return spdlog::debug("{} boots with {}", mac, ip);
    case EventKind::pool_exhausted: return spdlog::warn("no free address for {}: enlarge the pool of its network", mac);
    case EventKind::new_clients_limited:
      return spdlog::warn(
          "more than {} unknown clients a second ask for a first address, most recently {}: wait, or look "
          "for a host that invents MACs",
          event.value, mac);
    case EventKind::addresses_in_use: return spdlog::debug("the appliance's own addresses are announced");
  }
}

}  // namespace bootstorm::appliance
