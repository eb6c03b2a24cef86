// Loads the boot files of one generation: finds them in the images' layers, reads them into one arena and indexes their
// names. This may take seconds and all cores, and nothing that serves clients waits for it.
//
// An image is a list of directories, its layers. Each file is taken from the first layer that has it, so a board's own
// directory comes before its group's, and the group's before the model's. A layer is a directory tree. Links that stay
// inside it are followed. Files that cannot be served are skipped with a warning, and a later layer may provide them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "bootstorm/files.hpp"
#include "config/config.hpp"
#include "content/arena.hpp"
#include "content/demand/files.hpp"
#include "content/open.hpp"
#include "content/read.hpp"
#include "content/survey.hpp"

namespace bootstorm::content {

inline constexpr int load_attempts_max = 3;

struct LoadOptions {
  ReadOptions read;
  /// Called from the loading thread before any directory is read.
  std::function<void(const config::Config&)> before_reading;
  LinkRules links = LinkRules::automatic;
  HotNames hot;     // if not all files fit into memory, these come first
  ModelFlags seen{};  // models of boards that have asked: what these would miss is a warning
};

/// `files` points into `arena` and `on_demand`: keep the three together.
struct Content {
  Arena arena;  // sealed, unless files are loaded on demand
  FileIndex files;
  std::unique_ptr<OnDemandFiles> on_demand;  // null: all files are in memory
  std::uint64_t stored_files = 0;  // including rendered ones; a file with several names counts once
  std::uint64_t stored_bytes = 0;  // of the files, without checksums and padding
  std::vector<std::string> warnings;  // skipped files (load_warnings_max at most) and files that boards will miss
  ModelWarnings when_seen;            // and what boards of other models would miss
  std::vector<Lack> lacks{};          // the same by the images that a board searches
};

struct LoadError {
  enum class Kind {
    content,  // a layer, a file or tftp.cache; the message names it
    memory,   // the machine; the message ends with the remedy
    stopped,  // ReadOptions::stop was set
  };
  Kind kind = Kind::content;
  std::string message;  // one line for each mistake
  std::vector<std::string> warnings;
};

struct ContentFindings {
  std::uint64_t stored_files = 0;
  std::uint64_t stored_bytes = 0;
  std::vector<std::string> warnings;  // files that would be skipped and files that boards would miss
  std::string error;                  // not empty: why the files cannot be served, one line for each mistake
};

/// What load_content would report, without loading the files.
[[nodiscard]] ContentFindings survey_content(const config::Config& config) noexcept;

/// Loads the files of all images of `config`. Starts over if the images change meanwhile, load_attempts_max times in
/// total. Every loaded file is one consistent version.
[[nodiscard]] std::variant<Content, LoadError> load_content(const config::Config& config,
                                                            const LoadOptions& options = {}) noexcept;

}  // namespace bootstorm::content
