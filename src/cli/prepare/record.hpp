// What `bootstorm prepare` has changed, in a file that outlives it but not the machine's run.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "base/file_descriptor.hpp"
#include "machine/changes.hpp"

namespace bootstorm::cli {

/// Not the appliance's own directory: who can write here tells root which files to give away.
inline constexpr const char* record_directory = "/run/bootstorm-prepare";

class Record {
 public:
  /// The text says why not: somebody else could write there, another process is at work, or what stands there is no
  /// record. Held until the end. `is_dry`: only looks, and makes nothing.
  [[nodiscard]] static std::variant<Record, std::string> open(const std::filesystem::path& directory, bool is_dry);

  [[nodiscard]] machine::Changes& changes() { return changes_; }
  /// Writes it anew; without changes there is no file. Empty, or why not.
  [[nodiscard]] std::string keep(const machine::Changes& changes) const;

 private:
  std::filesystem::path file_;
  FileDescriptor directory_;
  machine::Changes changes_;
};

}  // namespace bootstorm::cli
