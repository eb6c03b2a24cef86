// Control's side of a running appliance: generations of files, events, signals. One thread, which may block; the
// workers never wait for it.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <optional>

#include "cli/boot_summary.hpp"
#include "cli/serve.hpp"
#include "cli/signals.hpp"
#include "control/config.hpp"
#include "control/generation.hpp"
#include "control/reload.hpp"
#include "dpdk/appliance.hpp"

namespace bootstorm::cli {

class Serving {
 public:
  /// Opens the ports. Throws EnvironmentError.
  Serving(const control::Config& config, const ServeOptions& options);

  /// Starts the workers, which answer ARP from here on and boards once the files are loaded. Returns an exit code.
  [[nodiscard]] int start();
  /// After start() has returned exit_ok: until a signal ends it. Returns an exit code.
  [[nodiscard]] int run(const Signals& signals);

 private:
  /// Lets the generation keeper ask the workers; publishing the snapshot in use once more starts a new grace period.
  class WorkerQuiescence : public control::Quiescence {
   public:
    explicit WorkerQuiescence(dpdk::Appliance& appliance) : appliance_(appliance) {}
    [[nodiscard]] std::uint64_t start() override { return appliance_.publish(current); }
    [[nodiscard]] bool passed(std::uint64_t token) override { return appliance_.quiesced(token); }
    const Snapshot* current = nullptr;

   private:
    dpdk::Appliance& appliance_;
  };

  [[nodiscard]] control::LoadOptions load_options();
  void publish(control::Generation generation);
  [[nodiscard]] static int fail(const control::PrepareError& error);
  void begin_reload();
  [[nodiscard]] int finish_loading();
  [[nodiscard]] int take_events();
  void say_ready() const;
  void say_progress();
  [[nodiscard]] int stop(int exit_code);

  control::Config config_;
  ServeOptions options_;
  dpdk::Appliance appliance_;
  WorkerQuiescence quiescence_;
  control::GenerationKeeper generations_;
  control::Running running_;
  std::optional<std::future<control::PrepareResult>> loading_;
  bool reload_again_ = false;
  std::atomic<bool> stop_loading_{false};  // control writes, loading threads read
  bool addresses_in_use_ = false;
  bool files_loaded_ = false;
  bool ready_ = false;
  BootSummary boots_;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t said_finished_ = 0;
  std::uint64_t said_bytes_ = 0;
  Nanos said_at_ = 0;
};

}  // namespace bootstorm::cli
