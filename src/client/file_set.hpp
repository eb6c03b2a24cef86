// The files that a server under test should serve, as a client sees them: names and bytes. Borrowed, immutable.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bootstorm::client {

class FileSet {
 public:
  struct File {
    std::string name;  // relative, '/' between components
    std::span<const std::byte> bytes;
  };

  FileSet() = default;
  /// The bytes must outlive the set. Of two files of one name the first counts.
  explicit FileSet(std::vector<File> files);

  /// The file of that exact name, or nullptr. No allocation.
  [[nodiscard]] const File* find(std::string_view name) const noexcept;
  /// The same below a prefix ("<serial>/"): a file of the whole name if there is one, else the one without the prefix,
  /// which is what a server falls back to.
  [[nodiscard]] const File* find(std::string_view prefix, std::string_view name) const noexcept;

  [[nodiscard]] std::span<const File> files() const noexcept { return files_; }

 private:
  std::vector<File> files_;  // sorted by name
};

}  // namespace bootstorm::client
