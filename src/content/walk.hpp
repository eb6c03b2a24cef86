// What a layer holds: every file's name, and which file it is. Reads no content.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "content/open.hpp"

namespace bootstorm::content {

/// Every name of every layer costs memory in each generation; past this it is not a boot tree any more.
inline constexpr std::size_t layer_names_max = 1'000'000;

struct FoundFile {
  std::string path;  // relative to the layer, '/' between components
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  // its change time (ctime), since 1970
};

struct LayerListing {
  std::vector<FoundFile> files;        // by path, ascending
  std::vector<std::string> warnings;   // what is skipped: name and reason
  std::string error;                   // not empty: the listing is worth nothing, and this is why
};

/// Skipped with a warning: what is no file or directory, what may not be read, links that lead nowhere, outside or back
/// to a directory above them, and paths longer than file_name_max.
[[nodiscard]] LayerListing list_layer(const LayerRoot& layer);

/// As in FoundFile. Programs cannot set it, as they can the modification time.
[[nodiscard]] std::int64_t change_time_ns(const struct stat& status);

/// Why a name cannot be served, for people: "it is a link that leads out of its layer …".
[[nodiscard]] std::string open_error_text(int error);

/// The process or the machine is short of something; the file itself is not at fault.
[[nodiscard]] bool is_shortage(int error);

}  // namespace bootstorm::content
