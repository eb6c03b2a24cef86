// Control's side of a running appliance: signals, events, and what is published. One thread, which may block; the
// workers never wait for it.
#pragma once

#include <cstdint>
#include <string>

#include "appliance/boot_summary.hpp"
#include "appliance/lease_keeping.hpp"
#include "appliance/publishing.hpp"
#include "base/signals.hpp"
#include "base/workers.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {

struct ServeOptions {
  std::string config_path;
  std::string stats_path;  // JSON of all counters, written when it stops; empty: none
};

class Serving {
 public:
  /// `workers`: not started. `leases`: open already.
  Serving(const config::Config& config, const ServeOptions& options, Workers& workers, LeaseKeeping& leases);
  ~Serving();

  /// Starts the workers, which answer ARP from here on and boards once the files are loaded. Returns an exit code.
  [[nodiscard]] int start();
  /// After start() has returned exit_ok: until a signal ends it. Returns an exit code.
  [[nodiscard]] int run(const Signals& signals);

 private:
  [[nodiscard]] int take_events();
  void say_ready() const;
  void say_progress();
  [[nodiscard]] int stop(int exit_code);

  ServeOptions options_;
  LeaseKeeping& leases_;
  Workers& workers_;
  Publishing publishing_;
  bool addresses_in_use_ = false;
  BootSummary boots_;
  std::uint64_t said_finished_ = 0;
  std::uint64_t said_bytes_ = 0;
  Nanos said_at_ = 0;
};

}  // namespace bootstorm::appliance
