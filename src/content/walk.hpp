// Lists the files of a layer: their paths and identities, not their content.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "content/open.hpp"

namespace bootstorm::content {

/// Every name of every layer takes memory in each generation, and no boot tree is larger than this.
inline constexpr std::size_t layer_names_max = 1'000'000;

struct FoundFile {
  std::string path;  // relative to the layer, '/' between components
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  // change time (ctime) since the Epoch
};

struct LayerListing {
  std::vector<FoundFile> files;        // by path, ascending
  std::vector<std::string> warnings;   // the skipped files: name and reason
  std::string error;                   // not empty: the layer cannot be listed, for this reason
};

/// Skips with a warning: special files, unreadable files, links that dangle, lead outside or lead to a directory above
/// them, and paths that no client can request: longer than file_name_max, or with a backslash.
[[nodiscard]] LayerListing list_layer(const LayerRoot& layer);

/// FoundFile::changed_ns. Unlike the modification time, programs cannot set it.
[[nodiscard]] std::int64_t change_time_ns(const struct stat& status);

/// Why a file cannot be served, as a message: "the link leads out of its layer; …".
[[nodiscard]] std::string open_error_text(int error);

/// The process or the machine ran out of a resource; the file itself is not at fault.
[[nodiscard]] bool is_shortage(int error);

}  // namespace bootstorm::content
