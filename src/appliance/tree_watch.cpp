#include "appliance/tree_watch.hpp"

#include <dirent.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/activity.hpp"
#include "base/text.hpp"
#include "content/directory.hpp"

namespace bootstorm::appliance {
namespace {

constexpr std::uint32_t changes = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE |
                                  IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr std::uint32_t name_changes = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
constexpr std::size_t failures_max = 10;

/// The directories in `path`, except links: these lead to directories that are watched anyway.
std::vector<std::string> directories_in(const std::string& path) {
  std::vector<std::string> found;
  const content::Directory directory{::opendir(path.c_str())};
  if (directory == nullptr) return found;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name{entry->d_name};
    if (name == "." || name == "..") continue;
    const std::string inner = path + '/' + std::string{name};
    std::error_code ignored;
    const auto type = [&] { return std::filesystem::symlink_status(inner, ignored).type(); };
    if (entry->d_type == DT_DIR || (entry->d_type == DT_UNKNOWN && type() == std::filesystem::file_type::directory)) {
      found.push_back(inner);
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> TreeWatch::watch(const std::vector<std::string>& roots) {
  directories_.clear();
  links_.clear();
  failures_.clear();
  needs_rescan_ = false;
  roots_ = roots;
  inotify_ = FileDescriptor{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!inotify_.ok()) {
    fail("the images' directories", errno);
    return std::exchange(failures_, {});
  }
  for (const std::string& root : roots_) {
    const Activity watching{"watching " + root};
    add_link(root);
    add_tree(root);
  }
  return std::exchange(failures_, {});
}

void TreeWatch::fail(const std::string& directory, int error) {
  if (failures_.size() > failures_max || error == ENOENT || error == ENOTDIR) return;  // removed again
  std::string reason = std::generic_category().message(error);
  if (error == ENOSPC) reason = "too many watches; raise fs.inotify.max_user_watches (sysctl)";
  if (error == EMFILE) reason = "too many inotify instances; raise fs.inotify.max_user_instances (sysctl)";
  failures_.push_back(failures_.size() == failures_max
                          ? "and more directories cannot be watched"
                          : name_text(directory) + ": cannot be watched for changes: " + reason +
                                "; 'bootstorm reload' publishes them");
}

void TreeWatch::add_tree(const std::string& directory) {
  std::vector<std::string> open{directory};
  while (!open.empty()) {
    const std::string path = std::move(open.back());
    open.pop_back();
    // Only the root may be a link.
    const std::uint32_t flags = IN_ONLYDIR | IN_EXCL_UNLINK | (path == directory ? 0u : IN_DONT_FOLLOW);
    const int watch = ::inotify_add_watch(inotify_.get(), path.c_str(), changes | flags);
    if (watch < 0) {
      fail(path, errno);
      if (errno == ENOSPC) return;
      continue;
    }
    directories_[watch] = path;
    for (std::string& inner : directories_in(path)) open.push_back(std::move(inner));
  }
}

void TreeWatch::add_link(const std::string& root) {
  std::error_code error;
  std::filesystem::path path{root};
  if (!path.has_filename()) path = path.parent_path();
  if (!std::filesystem::is_symlink(path, error)) return;
  const std::string parent = path.has_parent_path() ? path.parent_path().string() : ".";
  // IN_MASK_ADD: the parent may also be a directory of a watched tree.
  const int watch = ::inotify_add_watch(inotify_.get(), parent.c_str(), name_changes | IN_ONLYDIR | IN_MASK_ADD);
  if (watch < 0) return fail(parent, errno);
  links_[watch].insert(path.filename().string());
}

void TreeWatch::read_events(Clock::time_point now) {
  alignas(inotify_event) std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t count = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (count <= 0) return;
    for (std::size_t at = 0; at < static_cast<std::size_t>(count);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const std::string name = event.len == 0 ? "" : buffer.data() + at + sizeof event;
      at += sizeof event + event.len;
      if ((event.mask & IN_Q_OVERFLOW) != 0) needs_rescan_ = true;
      const auto directory = directories_.find(event.wd);
      const auto link = links_.find(event.wd);
      const bool is_link = link != links_.end() && link->second.contains(name);
      if (directory == directories_.end() && !is_link && !needs_rescan_) continue;
      if (is_link) needs_rescan_ = true;
      if (!first_change_) first_change_ = now;
      last_change_ = now;
      if (directory == directories_.end()) continue;
      if ((event.mask & IN_IGNORED) != 0) {
        directories_.erase(directory);
      } else if ((event.mask & IN_ISDIR) != 0 && (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
        add_tree(directory->second + '/' + name);
      }
    }
  }
}

bool TreeWatch::settled(Clock::time_point now) {
  if (!inotify_.ok()) return false;
  read_events(now);
  if (!first_change_ || now - last_change_ < settle_) return false;
  first_change_.reset();
  if (needs_rescan_) (void)watch(std::vector<std::string>{roots_});
  return true;
}

std::chrono::milliseconds TreeWatch::changing_for(Clock::time_point now) const {
  using std::chrono::milliseconds;
  return first_change_ ? std::chrono::duration_cast<milliseconds>(now - *first_change_) : milliseconds{0};
}

}  // namespace bootstorm::appliance
