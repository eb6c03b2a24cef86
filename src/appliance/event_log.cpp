#include "appliance/event_log.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include "base/text.hpp"

namespace bootstorm::appliance {

void log_event(const Event& event) {
  const std::string who = to_text(event.mac) + " at " + to_text(event.ip);
  const std::string file = printable(event.get_text());
  switch (event.kind) {
    case EventKind::transfer_finished:
      spdlog::debug("{} has {} ({})", who, file, bytes_text(event.value));
      return;
    case EventKind::transfer_timed_out:
      spdlog::warn("{} fell silent in {} after block {}", who, file, event.value);
      return;
    case EventKind::file_not_found: spdlog::debug("{} asked for {}, which no image of its has", who, file); return;
    case EventKind::lease_offered: spdlog::debug("{} is offered {}", to_text(event.mac), to_text(event.ip)); return;
    case EventKind::lease_bound: spdlog::debug("{} has the lease of {}", to_text(event.mac), to_text(event.ip)); return;
    case EventKind::lease_bound_by_use:
      spdlog::debug("{} boots with {}", to_text(event.mac), to_text(event.ip));
      return;
    case EventKind::address_conflict:
      spdlog::warn("{} uses {}, which was given to another board: look for a fixed address or a second DHCP server",
                   to_text(event.mac), to_text(event.ip));
      return;
    case EventKind::address_squatted:
      spdlog::warn(
          "{} uses {}, an address of the pool that it does not have from here; it is given to nobody else: take it out "
          "of the pool with exclude, or give that host another",
          to_text(event.mac), to_text(event.ip));
      return;
    case EventKind::own_address_conflict:
      spdlog::error("{} claims {}, the appliance's own address: give one of the two another address",
                    to_text(event.mac), to_text(event.ip));
      return;
    case EventKind::pool_exhausted:
      spdlog::warn("no free address for {}: make the pool of its network larger", to_text(event.mac));
      return;
    case EventKind::new_clients_limited:
      spdlog::warn(
          "more than {} boards a second that are not listed ask for a first address, the latest is {}: wait, "
          "or look for one that invents MACs",
          event.value, to_text(event.mac));
      return;
    case EventKind::foreign_dhcp_server:
      spdlog::error(
          "another DHCP server, {}{}, answers in a network that is ours to serve: boards that listen to it "
          "do not boot; turn it off, or set mode: proxy here",
          to_text(event.ip), event.mac == MacAddress{} ? "" : " with MAC " + to_text(event.mac));
      return;
    case EventKind::client_learned:
      spdlog::debug("{} is {}{}", to_text(event.mac), file,
                    event.value == 0 ? "" : fmt::format(", its serial ends in {:08x}", event.value));
      return;
    case EventKind::addresses_in_use: spdlog::debug("own addresses announced"); return;
  }
}

}  // namespace bootstorm::appliance
