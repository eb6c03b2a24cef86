#include "control/content_open.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace bootstorm::control {
namespace {

constexpr int always_flags = O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

Opened open_beneath(int root, const std::string& relative, int flags) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(static_cast<unsigned>(flags));
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  // EAGAIN: something was renamed meanwhile and the kernel cannot tell whether the path stayed inside (openat2(2)).
  constexpr int tries_max = 64;
  for (int tries = 0; tries < tries_max; ++tries) {
    const long fd = ::syscall(SYS_openat2, root, relative.c_str(), &how, sizeof how);
    if (fd >= 0) return {FileDescriptor{static_cast<int>(fd)}, 0};
    if (errno != EAGAIN && errno != EINTR) break;
  }
  return {{}, errno};
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::pair<LayerRoot, int> LayerRoot::open(const std::string& directory, LinkRules rules) {
  LayerRoot layer;
  layer.directory_ = directory;
  layer.root_ = FileDescriptor{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!layer.root_.ok()) return {std::move(layer), errno};
  if (rules == LinkRules::automatic) {
    const int error = open_beneath(layer.root_.get(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC).error;
    // Older container filters answer EPERM for a call they do not know.
    rules = error == ENOSYS || error == EPERM ? LinkRules::portable : LinkRules::kernel;
  }
  layer.rules_ = rules;
  return {std::move(layer), 0};
}

Opened LayerRoot::open(const std::string& relative, int flags) const {
  // With O_PATH nothing is opened in earnest, and openat2 refuses flags that would then mean nothing.
  flags |= (flags & O_PATH) != 0 ? O_CLOEXEC : always_flags;
  return rules_ == LinkRules::kernel ? open_beneath(root_.get(), relative, flags)
                                     : open_beneath_stepwise(root_.get(), relative, flags);
}

}  // namespace bootstorm::control
