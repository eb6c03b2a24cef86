// Implements openat2's RESOLVE_BENEATH without openat2: resolves one component at a time, reads links itself, and takes
// ".." from its own stack of open directories, so that a directory moved meanwhile cannot lead outside.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <string>
#include <string_view>
#include <vector>

#include "content/open.hpp"

namespace bootstorm::content {
namespace {

constexpr int links_max = 40;  // the kernel's own limit
constexpr std::size_t depth_max = PATH_MAX / 2;

/// Pushes the components of `path` onto the stack of those still to be resolved; the next one is at the back.
void push_components(std::vector<std::string>& pending, std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (!last.empty() && last != ".") pending.emplace_back(last);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
  }
}

}  // namespace

Opened open_beneath_stepwise(int root, const std::string& relative, int flags) {
  if (relative.starts_with('/')) return {{}, EXDEV};
  if (relative.empty()) return {{}, ENOENT};
  std::vector<std::string> pending;
  push_components(pending, relative);
  std::vector<FileDescriptor> below;  // entered directories, the deepest last
  const auto here = [&] { return below.empty() ? root : below.back().get(); };

  for (int links = 0; !pending.empty();) {
    const std::string name = std::move(pending.back());
    pending.pop_back();
    if (name == "..") {
      if (below.empty()) return {{}, EXDEV};
      below.pop_back();
      continue;
    }
    FileDescriptor next{::openat(here(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
    struct stat status{};
    if (!next.ok() || ::fstat(next.get(), &status) != 0) return {{}, errno};
    if (S_ISLNK(status.st_mode)) {
      if (++links > links_max) return {{}, ELOOP};
      std::array<char, PATH_MAX> target{};
      const ssize_t length = ::readlinkat(next.get(), "", target.data(), target.size());
      if (length < 0) return {{}, errno};
      if (static_cast<std::size_t>(length) == target.size()) return {{}, ENAMETOOLONG};
      const std::string_view path{target.data(), static_cast<std::size_t>(length)};
      if (path.starts_with('/')) return {{}, EXDEV};
      push_components(pending, path);
      if (pending.size() > depth_max) return {{}, ENAMETOOLONG};
      continue;
    }
    if (S_ISDIR(status.st_mode)) {
      if (below.size() == depth_max) return {{}, ENAMETOOLONG};
      below.push_back(std::move(next));
      continue;
    }
    if (!pending.empty()) return {{}, ENOTDIR};
    FileDescriptor file{::openat(here(), name.c_str(), flags | O_NOFOLLOW)};
    const int error = file.ok() ? 0 : errno;
    return {std::move(file), error};
  }
  FileDescriptor directory{::openat(here(), ".", flags)};
  const int error = directory.ok() ? 0 : errno;
  return {std::move(directory), error};
}

}  // namespace bootstorm::content
