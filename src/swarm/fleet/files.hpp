// The files a swarm expects: a directory read into memory.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "client/file_set.hpp"

namespace bootstorm::swarm {

class SwarmFiles {
 public:
  /// Reads the whole tree; none if the name is empty. Throws std::runtime_error that names what cannot be read.
  explicit SwarmFiles(const std::string& directory);
  SwarmFiles(const SwarmFiles&) = delete;
  SwarmFiles& operator=(const SwarmFiles&) = delete;

  [[nodiscard]] const client::FileSet& set() const noexcept { return set_; }

 private:
  std::vector<std::vector<std::byte>> contents_;
  client::FileSet set_;
};

}  // namespace bootstorm::swarm
