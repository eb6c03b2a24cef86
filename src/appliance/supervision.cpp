#include "appliance/supervision.hpp"

#include <utility>

#include "base/text.hpp"

namespace bootstorm::appliance {

void Supervision::poll(const Health& health, Nanos now) {
  if (!is_wanted()) return;
  if (health.is_ready && !is_ready_) is_ready_ = manager_.ready();
  if (is_ready_ && is_reloading_ != health.is_reloading) {
    const bool is_taken = health.is_reloading ? manager_.reloading() : manager_.ready();
    if (is_taken) is_reloading_ = health.is_reloading;
  }
  poll_status(health, now);
  if (manager_.watchdog_ns() == 0 || !health.moves()) return;
  if (fed_at_ != 0 && now - fed_at_ < manager_.watchdog_ns() / feedings) return;
  if (manager_.feed_watchdog()) fed_at_ = now;
}

void Supervision::poll_status(const Health& health, Nanos now) {
  if (status_at_ != 0 && now - status_at_ < status_interval_ns) return;
  std::string text = status_text(health);
  if (text == status_ || !manager_.status(text)) return;
  status_at_ = now;
  status_ = std::move(text);
}

std::string status_text(const Health& health) {
  if (!health.is_ready) return "files are being loaded; nobody is served yet";
  std::string text = "generation " + std::to_string(health.generation) + ", " + counted(health.files, "file", "files");
  if (health.is_reloading) text += ", reloading";
  text += "; " + counted(health.booting, "board is", "boards are") + " booting; " +
          counted(health.in_trouble, "board is", "boards are") + " in trouble";
  if (health.workers_stopped != 0) {
    text += "; " + counted(health.workers_stopped, "worker has", "workers have") + " stopped";
  }
  if (health.is_committer_stopped) text += "; leases are not being written";
  return text;
}

}  // namespace bootstorm::appliance
