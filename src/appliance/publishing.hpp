// Generations of files, from the disk to the workers: loaded in a thread of their own when something has changed or the
// operator asks, published when they are whole, freed when their last transfer has ended.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "appliance/content_status.hpp"
#include "appliance/lease_keeping.hpp"
#include "appliance/reload.hpp"
#include "base/workers.hpp"
#include "config/config.hpp"
#include "content/demand/loader.hpp"
#include "appliance/generation.hpp"
#include "appliance/tree_watch.hpp"
#include "operate/control_socket.hpp"

namespace bootstorm::appliance {

class Publishing {
 public:
  /// `leases` is asked for what status tells of it.
  Publishing(Workers& workers, const config::Config& config, std::string config_path,
             const LeaseKeeping& leases);

  /// Starts the workers without files, and begins to load these. Returns an exit code.
  [[nodiscard]] int start();
  /// Reads the configuration and the files again, now or as soon as what is being loaded is done.
  void reload();
  /// What is due, without waiting: operators' commands, changes on the disk, what has been loaded, what may be freed.
  /// Returns an exit code; the first load that fails is the only one that is not exit_ok.
  [[nodiscard]] int turn();
  /// Gives up what is being loaded.
  void stop();

  [[nodiscard]] const config::Config& config() const noexcept { return config_; }
  [[nodiscard]] bool files_loaded() const noexcept { return files_loaded_; }
  /// The appliance answers boards from now on, and status tells it.
  void mark_ready() noexcept { is_ready_ = true; }
  [[nodiscard]] bool is_ready() const noexcept { return is_ready_; }
  [[nodiscard]] ContentStatus status() const;

 private:
  /// Why something is loaded again.
  enum class Cause { change, asked };

  [[nodiscard]] content::LoadOptions load_options();
  [[nodiscard]] static int fail(const PrepareError& error);
  void open_socket();
  void begin_loading(Cause cause);
  [[nodiscard]] int finish_loading();
  void take_over(Prepared prepared);
  void take_commands();
  [[nodiscard]] std::string release(const std::string& line);
  void tell_waiting(const std::string& answer);
  void look_for_changes();
  void take_demands();
  void collect();
  void warn(const std::vector<std::string>& warnings);

  Workers& workers_;
  const LeaseKeeping& leases_;
  config::Config config_;
  std::string config_path_;
  std::vector<const Shard*> shards_;
  const Snapshot* published_ = nullptr;  // what workers find
  Generations generations_;
  content::DemandLoader demands_;  // ends before the generations do: it may be reading a file into one
  Running running_;
  operate::ControlSocket socket_;

  std::optional<std::future<PrepareResult>> loading_;
  Cause cause_ = Cause::asked;               // of what is being loaded
  std::optional<Cause> again_;               // to be loaded when that is done, or when a generation has ended
  std::vector<std::uint64_t> waiting_;       // clients of the socket, for what is being loaded
  std::vector<std::uint64_t> waiting_next_;  // for what is loaded after that
  std::atomic<bool> stop_loading_{false};    // control writes, loading threads read

  std::optional<TreeWatch> watch_;
  std::optional<TreeWatch> next_watch_;  // the loading thread's, and this one's when that is done
  Nanos unrest_told_at_ = 0;

  bool files_loaded_ = false;
  bool is_ready_ = false;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
  std::set<std::string> warned_;
};

}  // namespace bootstorm::appliance
