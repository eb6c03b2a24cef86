// The appliance as its service manager sees it: ready, reloading, a line of status, and alive only while every worker,
// the committer and control make progress.
#pragma once

#include <cstdint>
#include <string>

#include "base/service_manager.hpp"
#include "bootstorm/time.hpp"

namespace bootstorm::appliance {

/// What there is to tell.
struct Health {
  bool is_ready = false;
  bool is_reloading = false;  // because somebody asked
  std::uint64_t generation = 0;
  std::uint64_t files = 0;
  std::uint32_t booting = 0;     // boards
  std::uint32_t in_trouble = 0;  // boards
  unsigned workers_stopped = 0;
  bool is_committer_stopped = false;

  [[nodiscard]] bool moves() const noexcept { return workers_stopped == 0 && !is_committer_stopped; }
};

class Supervision {
 public:
  static constexpr Nanos status_interval_ns = nanos_per_s;
  /// The watchdog is fed that often within its time: what stops is noticed within a second, and one feeding that comes
  /// late does no harm.
  static constexpr Nanos feedings = 10;

  /// Whether poll() is of any use, and a Health is worth making.
  [[nodiscard]] bool is_wanted() const noexcept { return manager_.listens(); }
  /// Tells what has changed. Control calls it in every round, which shows that control moves.
  void poll(const Health& health, Nanos now);
  void stopping() const { manager_.stopping(); }

 private:
  void poll_status(const Health& health, Nanos now);

  const ServiceManager manager_;
  bool is_ready_ = false;
  bool is_reloading_ = false;
  std::string status_;
  Nanos status_at_ = 0;
  Nanos fed_at_ = 0;
};

/// "generation 3, 120 files; 2 boards are booting; 1 board is in trouble"
[[nodiscard]] std::string status_text(const Health& health);

}  // namespace bootstorm::appliance
