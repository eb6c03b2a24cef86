// Small files of the kernel, below a root directory: "/" on a machine, a tree of a test's own otherwise.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bootstorm::machine {

/// What is read of one file. The largest that counts is /proc/net/udp of a busy host.
inline constexpr std::size_t file_bytes_max = std::size_t{1} << 20;

class Tree {
 public:
  explicit Tree(std::filesystem::path root) : root_(std::move(root)) {}

  /// The path below the root.
  [[nodiscard]] std::filesystem::path at(std::string_view path) const;
  [[nodiscard]] bool has(std::string_view path) const;
  /// Empty if the file is absent or may not be read.
  [[nodiscard]] std::string text(std::string_view path) const;
  /// Its lines without their ends; the last one need not have one.
  [[nodiscard]] std::vector<std::string> lines(std::string_view path) const;
  /// Its first line.
  [[nodiscard]] std::string line(std::string_view path) const;
  /// The number that it begins with. The kernel answers some files (speed) with an error, or with -1.
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view path) const;
  /// The last part of where a link leads; empty if there is none.
  [[nodiscard]] std::string link_name(std::string_view path) const;
  /// The names in a directory, in order; none if it is absent. At most 4096.
  [[nodiscard]] std::vector<std::string> names(std::string_view path) const;

 private:
  std::filesystem::path root_;
};

/// The words of a line, between spaces and tabs.
[[nodiscard]] std::vector<std::string> words_of(std::string_view line);
/// "0-3,6" → 0, 1, 2, 3, 6: how the kernel writes sets of CPUs. What is no such list counts as far as it is one.
[[nodiscard]] std::vector<unsigned> cpu_list(std::string_view text);

}  // namespace bootstorm::machine
