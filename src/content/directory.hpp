// An owning handle for a directory stream (opendir(3)).
#pragma once

#include <dirent.h>

#include <memory>

namespace bootstorm::content {

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, CloseDirectory>;

}  // namespace bootstorm::content
