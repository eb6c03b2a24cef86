#include "content/open.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/activity.hpp"

namespace bootstorm::content {
namespace {

constexpr int always_flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

Opened open_beneath(int root, const std::string& relative, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags));
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: a rename happened meanwhile and the kernel cannot tell whether the path stayed inside (openat2(2)).
  constexpr int tries_max = 64;
  for (int tries = 0; tries < tries_max; ++tries) {
    const long fd = ::syscall(SYS_openat2, root, relative.c_str(), &how, sizeof how);
    if (fd >= 0) return {FileDescriptor{static_cast<int>(fd)}, 0};
    if (errno != EAGAIN && errno != EINTR) break;
  }
  return {{}, errno};
}

/// Leads to a directory that is open, wherever it lies by now.
std::string open_place(int directory) { return "/proc/self/fd/" + std::to_string(directory); }

}  // namespace

std::optional<std::string> canonical_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> canonical{::realpath(path.c_str(), nullptr), &std::free};
  if (canonical == nullptr) return std::nullopt;
  return canonical.get();
}

std::pair<LayerRoot, int> LayerRoot::open(const std::string& directory, LinkRules rules) {
  const Activity opening{"opening " + directory};
  LayerRoot layer;
  layer.directory_ = directory;
  layer.root_ = FileDescriptor{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!layer.root_.ok()) return {std::move(layer), errno};
  if (rules == LinkRules::automatic) {
    const int error = open_beneath(layer.root_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC).error;
    // Older seccomp filters return EPERM for system calls they do not know.
    rules = error == ENOSYS || error == EPERM ? LinkRules::portable : LinkRules::kernel;
  }
  layer.rules_ = rules;
  return {std::move(layer), 0};
}

Opened LayerRoot::open(const std::string& relative, int flags) const {
  // openat2 rejects flags that have no meaning together with O_PATH.
  flags |= (flags & O_PATH) != 0 ? O_CLOEXEC : always_flags;
  Opened opened = rules_ == LinkRules::kernel ? open_beneath(root_.get(), relative, flags)
                                              : open_beneath_stepwise(root_.get(), relative, flags);
  return opened.error == EXDEV && !allowed_.empty() ? open_allowed(relative, flags) : std::move(opened);
}

void LayerRoot::add_places(std::vector<std::filesystem::path>& places) const {
  places.emplace_back(open_place(root_.get()));
  for (const auto& root : allowed_) root->add_places(places);
}

/// Resolves the path first and then opens the result beneath an allowed directory, so that a rename in between cannot
/// lead outside.
Opened LayerRoot::open_allowed(const std::string& relative, int flags) const {
  const auto target = canonical_path(open_place(root_.get()) + '/' + relative);
  if (!target) return {{}, errno};
  for (const auto& root : allowed_) {
    const std::string& directory = root->directory_;
    if (*target == directory) return root->open(".", flags);
    const std::string inside = directory.ends_with('/') ? directory : directory + '/';
    if (target->starts_with(inside)) return root->open(target->substr(inside.size()), flags);
  }
  return {{}, EXDEV};
}

}  // namespace bootstorm::content
