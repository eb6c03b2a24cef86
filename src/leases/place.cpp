#include "leases/place.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace bootstorm::leases {

std::array<LeaseFilePlace::Seen, 4> LeaseFilePlace::look(const std::filesystem::path& path) {
  const std::array<std::string, 4> names{path.string(), path.string() + "-wal", path.string() + "-shm",
                                         path.parent_path().string()};
  std::array<Seen, 4> seen{};
  for (std::size_t i = 0; i < names.size(); ++i) {
    struct stat status {};
    if (::stat(names[i].c_str(), &status) != 0) continue;
    seen[i] = {status.st_dev, status.st_ino, S_ISREG(status.st_mode) ? status.st_size : 0};
  }
  return seen;
}

void LeaseFilePlace::remember(const std::filesystem::path& path) { seen_ = look(path); }

bool LeaseFilePlace::is_kept(const std::filesystem::path& path) {
  const std::array<Seen, 4> now = look(path);
  for (std::size_t i = 0; i < now.size(); ++i) {
    if (now[i].device != seen_[i].device || now[i].inode != seen_[i].inode || now[i].size < seen_[i].size) return false;
  }
  seen_ = now;
  return true;
}

std::filesystem::path set_aside(const std::filesystem::path& path) {
  const std::filesystem::path aside = path.string() + ".set-aside";
  bool is_there = false;
  for (const char* part : {"", "-wal", "-shm"}) {
    const std::string from = path.string() + part;
    const std::string to = aside.string() + part;
    std::error_code error;
    if (!std::filesystem::exists(std::filesystem::symlink_status(from, error))) continue;
    std::filesystem::remove_all(to, error);
    // The file itself keeps its name until the new one takes it, so that a crash leaves one of the two there.
    const bool is_kept = *part == '\0' && ::link(from.c_str(), to.c_str()) == 0;
    if (!is_kept) std::filesystem::rename(from, to, error);
    is_there = is_there || *part == '\0';
  }
  return is_there ? aside : std::filesystem::path{};
}

}  // namespace bootstorm::leases
