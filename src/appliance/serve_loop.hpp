// The running appliance on control's thread: signals, the workers' events, what is published, leases and operators'
// requests, each looked after every 20 ms. Control may block; workers never wait for it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "appliance/board_log.hpp"
#include "appliance/boot_summary.hpp"
#include "appliance/content_status.hpp"
#include "appliance/control_service.hpp"
#include "appliance/directory_watch.hpp"
#include "appliance/event_log.hpp"
#include "appliance/lease_service.hpp"
#include "appliance/port_watch.hpp"
#include "appliance/publisher.hpp"
#include "appliance/supervision.hpp"
#include "appliance/transfer_summary.hpp"
#include "appliance/worker_watch.hpp"
#include "base/signals.hpp"
#include "base/telemetry_figures.hpp"
#include "base/workers.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {

struct ServeOptions {
  std::string config_path;
  std::string stats_path;  // JSON of all counters, written on exit; empty: none
  std::function<void(TelemetryFigures)> telemetry{};  // called each second; empty: nobody wants them
};

class ServeLoop {
 public:
  /// `workers`: not started. `leases`: open already. Both outlive this object.
  ServeLoop(const config::Config& config, const ServeOptions& options, Workers& workers, LeaseService& leases);
  ~ServeLoop();

  /// Starts the workers, which answer ARP from here on and boards once the files are loaded. Returns an exit code.
  [[nodiscard]] int start();
  /// After start() has returned exit_ok: until a signal ends the appliance. Returns an exit code.
  [[nodiscard]] int run(const Signals& signals);
  /// One round of run(). An exit code: the appliance has stopped.
  [[nodiscard]] std::optional<int> poll(std::optional<int> signal);

 private:
  [[nodiscard]] ContentStatus status() const;
  void log_machine() const;
  void poll_events();
  [[nodiscard]] int poll_ports();
  void poll_ready();
  void poll_telemetry();
  void poll_supervision();
  [[nodiscard]] int stop(int exit_code);

  const ServeOptions options_;
  LeaseService& leases_;
  Workers& workers_;
  Publisher publisher_;
  ControlService control_;
  EventLog events_;
  BoardLog board_log_;
  DirectoryWatch directories_;
  WorkerWatch worker_watch_;
  PortWatch port_watch_;
  BootSummary boots_;
  TransferSummary transfers_;
  Supervision supervision_;
  bool addresses_in_use_ = false;  // or found to be another host's, which is an alarm and no end
  bool is_ready_ = false;
  Nanos telemetry_at_ = 0;  // when it is told next
};

}  // namespace bootstorm::appliance
