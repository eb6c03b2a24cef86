// When a generation of files is loaded, and what becomes of it: at the start, when the images have changed, and when an
// operator asks. Only a whole generation is published; a load that fails changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "appliance/content_status.hpp"
#include "appliance/image_watch.hpp"
#include "appliance/loader.hpp"
#include "appliance/reload.hpp"
#include "appliance/served_files.hpp"
#include "base/workers.hpp"
#include "config/config.hpp"

namespace bootstorm::appliance {

/// Of one reload. Without errors, what was loaded is served now.
struct ReloadResult {
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

class Publisher {
 public:
  using Done = std::function<void(const ReloadResult&)>;

  Publisher(Workers& workers, const config::Config& config, std::string config_path);

  /// Starts the workers without files, and begins to load these. Returns an exit code.
  [[nodiscard]] int start();
  /// Reads the configuration and the files again, now or as soon as the present load is done. Calls `done`, if there is
  /// one, when they are served or refused.
  void reload(Done done = {});
  /// What a reload that is not done yet waits for, for people: "files to be read".
  [[nodiscard]] std::string waits_for() const;
  /// What is due, without waiting: changes on the disk, what has been loaded, what may be freed. Returns an exit code;
  /// the first load is the only one whose failure is not exit_ok.
  [[nodiscard]] int poll();
  /// A board of that model has asked for an address. Says once what it will miss, if nobody expected such a board.
  void see(Model model);
  /// Abandons what is being loaded.
  void stop() { loader_.stop(); }

  [[nodiscard]] const config::Config& config() const noexcept { return config_; }
  /// Another one for each configuration and each generation of files that workers were given.
  [[nodiscard]] std::uint64_t published_id() const noexcept { return served_.published_id(); }
  /// The one with that id; until poll() or reload() publishes another.
  [[nodiscard]] const Snapshot& snapshot() const noexcept { return served_.snapshot(); }
  /// What boards miss in its images.
  [[nodiscard]] const std::vector<content::Lack>& lacks() const noexcept { return lacks_; }
  [[nodiscard]] bool files_loaded() const noexcept { return files_loaded_; }
  [[nodiscard]] std::uint64_t files() const noexcept { return files_; }
  /// Somebody has asked for a reload that is not done yet.
  [[nodiscard]] bool is_reloading() const noexcept {
    return (loader_.is_busy() && files_loaded_ && cause_ == Cause::requested) || next_ == Cause::requested;
  }
  /// Sets the fields of `status` that tell of files.
  void describe(ContentStatus& status) const;

 private:
  enum class Cause : std::uint8_t {
    images_changed,
    requested
  };

  void begin_loading(Cause cause);
  /// Loads the files of the configuration that is active.
  void load_files(const GenerationTicket& ticket);
  void put_off();
  [[nodiscard]] int finish_loading();
  void take_over(Prepared prepared);
  void refuse(const PrepareError& error);
  void report_done(const ReloadResult& result);
  void warn(const std::vector<std::string>& warnings);

  Workers& workers_;
  config::Config config_;
  const std::string config_path_;
  const Running running_;
  ServedFiles served_;
  ImageWatch images_;

  Cause cause_ = Cause::requested;  // of the present load
  std::optional<Cause> next_;       // to be loaded after the present load, or when a generation has ended
  std::vector<Done> waiting_;       // for the present load
  std::vector<Done> waiting_next_;  // for the load after that

  bool files_loaded_ = false;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
  std::set<std::string> warned_;
  content::ModelFlags seen_{};            // since the start
  std::vector<std::string> warnings_;     // of the active generation
  content::ModelWarnings when_seen_;      // likewise
  std::vector<content::Lack> lacks_;      // likewise
  std::string load_trouble_;              // why changed images are not served; empty: they are
  Loader loader_;  // last: its thread reads running_
};

}  // namespace bootstorm::appliance
