// The boot files of one generation: found in the images' layers, read into one arena, found by name. May take seconds
// and all cores; nothing that serves waits for it.
//
// An image is a list of directories, its layers. Each file is taken from the first layer that has it, so a board's own
// directory comes before the group's, and the group's before the model's. A layer is a tree: directories and links in
// it are followed, links out of it are not. What cannot be served is skipped with a warning, and then a later layer may
// still have the file.
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

namespace bootstorm::content {

inline constexpr int load_rounds_max = 3;
inline constexpr std::size_t load_warnings_max = 100;

struct LoadOptions {
  ReadOptions read;
  /// Called before a directory is looked into, from the loading thread.
  std::function<void(const config::Config&)> before_reading;
  LinkRules links = LinkRules::automatic;
  HotNames hot;  // if not all files fit, these first
};

/// `files` points into `arena` and `on_demand`; who moves one on must keep the others.
struct Content {
  Arena arena;  // sealed, unless files come and go in it
  FileIndex files;
  std::unique_ptr<OnDemandFiles> on_demand;  // null: all files are in memory
  std::uint64_t stored_files = 0;  // without the second and further names of a file, with what was rendered
  std::uint64_t stored_bytes = 0;  // of the files alone
  std::vector<std::string> warnings;  // what was skipped and why (load_warnings_max at most), what boards will miss
};

struct LoadError {
  enum class Kind {
    content,  // a layer, a file or tftp.cache: the message names it
    memory,   // the machine: the message says what mends it
    stopped,  // ReadOptions::stop was set
  };
  Kind kind = Kind::content;
  std::string message;  // a line for each mistake
  std::vector<std::string> warnings;
};

struct ContentFindings {
  std::uint64_t stored_files = 0;
  std::uint64_t stored_bytes = 0;
  std::vector<std::string> warnings;  // what would be skipped, and what boards would miss
  std::string error;                  // not empty: why it could not be served, a line for each mistake
};

/// What load_content would find, told without reading the files.
[[nodiscard]] ContentFindings survey_content(const config::Config& config) noexcept;

/// Loads the files of all images of `config`. If the trees change meanwhile it begins again, load_rounds_max times in
/// all; every file that is loaded is one version of itself, whole.
[[nodiscard]] std::variant<Content, LoadError> load_content(const config::Config& config,
                                                            const LoadOptions& options = {}) noexcept;

}  // namespace bootstorm::content
