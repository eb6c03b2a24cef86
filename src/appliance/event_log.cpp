#include "appliance/event_log.hpp"

#include <spdlog/fmt/fmt.h>
#include <spdlog/spdlog.h>

#include <string>
#include <utility>

#include "appliance/sums.hpp"
#include "base/log_subject.hpp"
#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

void log_transfer(const Event& event, const std::string& client) {
  const std::string file = printable(event.get_text());
  switch (event.kind) {
    case EventKind::transfer_finished:
      return spdlog::debug("{} received {} ({})", client, file, bytes_text(event.value));
    case EventKind::transfer_timed_out:
      return spdlog::debug("{} stopped answering: {}, after block {}", client, file, event.value);
    default:
      if (event.reason != Reason::tftp_file_not_found) return;
      return spdlog::debug("{} requested {}: not in its images", client, file);
  }
}

void log_conflict(const Event& event, const std::string& mac, const std::string& ip) {
  switch (event.kind) {
    case EventKind::address_conflict:
      return spdlog::warn(
          "{} uses {}, which is leased to another client: look for a fixed address or a second DHCP "
          "server",
          mac, ip);
    case EventKind::release_contradicted:
      return spdlog::warn(
          "{} was given back in the name of {}, which still uses it: it keeps the address; look for a host "
          "that forges DHCPRELEASE",
          ip, mac);
    case EventKind::address_squatted:
      return spdlog::warn(
          "{} uses {}, an address of the pool that it has not been given; the address is withheld: take "
          "it out of the pool with exclude, or give that host another",
          mac, ip);
    case EventKind::own_address_conflict:
      return spdlog::error("{} claims {}, the appliance's own address: give one of them another address", mac, ip);
    case EventKind::own_address_contested:
      return spdlog::error(
          "{} has {}, the appliance's own address: nothing is answered in that network until that machine is silent; "
          "give one of them another address",
          mac, ip);
    case EventKind::own_address_free:
      return spdlog::warn("{} no longer has {}, the appliance's own address: that network is served from now on", mac,
                          ip);
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

void log_contradiction(const Event& event, const std::string& mac, const std::string& ip) {
  if (event.kind == EventKind::board_claimed) {
    const std::string serial = event.value == 0 ? "" : fmt::format(" of serial {:08x}", event.value);
    return spdlog::warn(
        "{} claims to be the listed board{}{} while another client is that board: treated as unlisted; "
        "give the board's mac in the configuration",
        mac, serial, event.ip.is_zero() ? "" : " at " + ip);
  }
  spdlog::warn(
      "{} says that it is a {}: ignored while that client is alive; if the machine has changed, list it as a board "
      "with its model",
      mac, printable(event.get_text()));
}

void log_event(const Event& event) {
  const std::string mac = to_text(event.mac);
  const LogSubject subject{{}, mac};
  const std::string ip = to_text(event.ip);
  switch (event.kind) {
    case EventKind::transfer_finished:
    case EventKind::transfer_timed_out:
    case EventKind::file_requested: return log_transfer(event, mac + " at " + ip);
    case EventKind::address_conflict:
    case EventKind::release_contradicted:
    case EventKind::address_squatted:
    case EventKind::own_address_conflict:
    case EventKind::own_address_contested:
    case EventKind::own_address_free:
    case EventKind::foreign_dhcp_server: return log_conflict(event, mac, ip);
    case EventKind::client_contradicted:
    case EventKind::board_claimed: return log_contradiction(event, mac, ip);
    case EventKind::client_learned: return log_client(event, mac);
    case EventKind::transfer_ended:
    case EventKind::dhcp_message:
    case EventKind::frame_dropped:
    case EventKind::arp_for_another: return;  // lines of their own would say nothing that others do not
    case EventKind::lease_offered: return spdlog::debug("{} is offered {}", mac, ip);
    case EventKind::lease_bound: return spdlog::debug("{} leases {}", mac, ip);
    case EventKind::lease_bound_by_use: return spdlog::debug("{} boots with {}", mac, ip);
    case EventKind::pool_exhausted:
      return spdlog::warn("no free address for {} in the network of {}: enlarge its pool", mac, ip);
    case EventKind::new_clients_limited:
      return spdlog::warn(
          "more than {} unknown clients a second ask for a first address, most recently {}: wait, or look "
          "for a host that invents MACs",
          event.value, mac);
    case EventKind::addresses_in_use: return spdlog::debug("the appliance's own addresses are announced");
  }
}

std::uint64_t raised(const Workers& workers, EventKind kind) {
  std::uint64_t sum = 0;
  for (unsigned i = 0; i < workers.shards(); ++i) sum += workers.shard(i).events.raised(kind);
  return sum;
}

}  // namespace

void EventLog::take(const Event& event, Nanos now) {
  if (!is_alarm(event.kind)) {
    if (debug_lines_.allow(now, debug_lines_per_s_max, nanos_per_s)) log_event(event);
    return;
  }
  Alarms& alarms = alarms_[static_cast<std::size_t>(event.kind)];
  if (alarms.budget.allow(now, described_max)) {
    ++alarms.told;
    return log_event(event);
  }
  alarms.latest = " (the latest: " + to_text(event.mac) + " at " + to_text(event.ip) + ")";
}

void EventLog::poll(Nanos now) {
  for (std::size_t i = 0; i < event_kind_count; ++i) {
    ReportBudget& budget = alarms_[i].budget;
    if (!event_kind_is_alarm[i] || !budget.is_over(now)) continue;
    if (budget.began_at != 0) sum_up(static_cast<EventKind>(i));
    // The next interval begins with the next one, or now if there are some that no queue had room for.
    budget = {};
    if (raised(workers_, static_cast<EventKind>(i)) > alarms_[i].told) budget.began_at = now;
  }
  if (const std::uint64_t lines = debug_lines_.sum_up(now, nanos_per_s); lines != 0) {
    spdlog::debug("{} more lines in the last second were too many for the log", thousands(lines));
  }
  if (!lost_.allow(now)) return;
  tell_lost(Statistic::alarms_lost, alarms_lost_told_);
  tell_lost(Statistic::board_events_lost, board_events_lost_told_);
  tell_lost(Statistic::events_lost, events_lost_told_);
}

void EventLog::finish() {
  for (std::size_t i = 0; i < event_kind_count; ++i) {
    if (event_kind_is_alarm[i]) sum_up(static_cast<EventKind>(i));
  }
  tell_lost(Statistic::alarms_lost, alarms_lost_told_);
  tell_lost(Statistic::board_events_lost, board_events_lost_told_);
  tell_lost(Statistic::events_lost, events_lost_told_);
}

void EventLog::sum_up(EventKind kind) {
  Alarms& alarms = alarms_[static_cast<std::size_t>(kind)];
  const std::uint64_t all = raised(workers_, kind);
  if (all <= alarms.told) return;
  const std::uint64_t more = all - std::exchange(alarms.told, all);
  spdlog::warn("{} more like this: {}{}", thousands(more), help_of(kind), std::exchange(alarms.latest, {}));
}

void EventLog::tell_lost(Statistic statistic, std::uint64_t& told) {
  const std::uint64_t all = sum_of(workers_, statistic);
  if (all == told) return;
  const std::uint64_t more = all - std::exchange(told, all);
  if (statistic == Statistic::alarms_lost) {
    spdlog::error("the log did not keep up: {} were counted but could not be described",
                  counted(more, "alarm", "alarms"));
  } else if (statistic == Statistic::board_events_lost) {
    spdlog::warn("what boards did is not known in full: {} missing", counted(more, "event is", "events are"));
  } else {
    spdlog::debug("the log did not keep up: {} missing from it", counted(more, "event is", "events are"));
  }
}

}  // namespace bootstorm::appliance
