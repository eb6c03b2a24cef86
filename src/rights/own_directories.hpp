// A thread that reads boot files can open nothing else: Landlock (landlock(7)), from Linux 5.13 on.
#pragma once

#include <filesystem>
#include <span>

namespace bootstorm::rights {

enum class Enclosed : unsigned char {
  yes,
  not_by_this_kernel,  // it has no Landlock, or was started without
  no                   // the kernel refused
};

/// From here on this thread, and those that it starts, read these files, and those in these directories, and write none
/// at all. What is open already stays so. Needs no_new_privs. What does not exist is left out.
[[nodiscard]] Enclosed read_only_below(std::span<const std::filesystem::path> places) noexcept;

}  // namespace bootstorm::rights
