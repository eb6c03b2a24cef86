#include "appliance/port_watch.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace bootstorm::appliance {
namespace {

std::string lasted_text(Nanos lasted) { return time_text(static_cast<double>(lasted) / nanos_per_ms); }

}  // namespace

std::optional<std::string> PortWatch::poll(Nanos now) {
  if (now - looked_at_ < look_interval_ns) return std::nullopt;
  looked_at_ = now;
  const bool is_reopening_due = now - reopened_at_ >= reopen_interval_ns;
  for (unsigned port = 0; port < seen_.size(); ++port) {
    look(port, now);
    if (!is_lost(seen_[port]) || !is_reopening_due) continue;
    reopened_at_ = now;
    reopen(port, now);
  }
  if (const std::uint64_t more = link_reports_.sum_up(now); more != 0) {
    spdlog::warn("links went down or came up {} more", counted(more, "time", "times"));
  }
  if (const std::uint64_t more = device_reports_.sum_up(now); more != 0) {
    spdlog::error("devices of ports went away or came back {} more", counted(more, "time", "times"));
  }
  if (seen_.empty() || !std::ranges::all_of(seen_, [&](const Seen& seen) {
        return is_lost(seen) && now - seen.since >= missing_max_ns;
      })) {
    return std::nullopt;
  }
  return workers_.port_info(0).device + " has been gone for " + lasted_text(now - seen_[0].since) +
         (seen_[0].trouble.empty() ? "" : ": " + seen_[0].trouble);
}

void PortWatch::look(unsigned port, Nanos now) {
  Seen& seen = seen_[port];
  const PortState state = workers_.port_state(port);
  if (state == seen.state) return;
  const std::optional<PortState> before = std::exchange(seen.state, state);
  const Nanos lasted = now - std::exchange(seen.since, now);
  if (state == PortState::up) {
    seen.was_up = true;
  } else if (!before || before == PortState::up) {
    seen.down_since = now;
  }
  seen.trouble.clear();
  const bool was_lost = before == PortState::missing || before == PortState::broken;
  if (!before && !is_lost(seen)) return;
  if ((was_lost || is_lost(seen) ? device_reports_ : link_reports_).allow(now)) tell(port, before, lasted);
}

void PortWatch::tell(unsigned port, std::optional<PortState> before, Nanos lasted) {
  const std::string& device = workers_.port_info(port).device;
  switch (*seen_[port].state) {
    case PortState::up: return spdlog::warn("{} passes frames again after {}", device, lasted_text(lasted));
    case PortState::down:
      if (before != PortState::up) return;  // opened again, and its link will come
      return spdlog::warn("{} has no link; transfers wait for it until their clients give up", device);
    case PortState::broken:
      return spdlog::error("{} must be reset: nobody on that port is served; it is opened anew", device);
    case PortState::missing:
      return spdlog::error("{} is gone: nobody on that port is served; it is opened again as soon as that is possible",
                           device);
  }
}

void PortWatch::reopen(unsigned port, Nanos now) {
  Seen& seen = seen_[port];
  const std::string trouble = workers_.reopen_port(port);
  if (trouble.empty()) return look(port, now);
  if (trouble != seen.trouble && device_reports_.allow(now)) {
    spdlog::error("{} cannot be opened again: {}", workers_.port_info(port).device, trouble);
  }
  seen.trouble = trouble;
}

bool PortWatch::is_lost(const Seen& seen) noexcept {
  return seen.state == PortState::missing || seen.state == PortState::broken;
}

}  // namespace bootstorm::appliance
