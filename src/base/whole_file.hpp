// A small file read at once, without being kept waiting by what is no file.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <variant>

namespace bootstorm {

struct ReadProblem {
  std::string text;
};

/// A pipe is welcome (a file made on the fly), but not one into which nobody writes.
inline constexpr std::chrono::seconds pipe_patience{5};

/// Reads the file, and no more than a little beyond `most` bytes of it. Waits at most pipe_patience for a pipe.
[[nodiscard]] std::variant<std::string, ReadProblem> read_whole_file(const std::string& path, std::size_t most);

}  // namespace bootstorm
