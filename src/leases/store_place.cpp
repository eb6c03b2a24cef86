// A lease file that somebody removes, replaces or cuts off while it is open is written anew; nobody else may open it.
#include <algorithm>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "base/private_directory.hpp"
#include "leases/file.hpp"
#include "leases/store.hpp"

namespace bootstorm::leases {

/// Also when the directory was removed or replaced while this store has it open.
std::optional<StoreError> LeaseStore::take_directory() {
  auto opened = open_private_directory(path_.parent_path(), std::filesystem::perms::owner_all,
                                       "could take leases away or give out their own");
  if (auto* error = std::get_if<std::string>(&opened)) return StoreError{StoreError::Kind::machine, std::move(*error)};
  FileDescriptor& directory = std::get<PrivateDirectory>(opened).directory;
  struct stat now {};
  struct stat before {};
  if (::fstat(directory.get(), &now) != 0) return machine_error(path_, errno);
  if (directory_.ok() && ::fstat(directory_.get(), &before) == 0 && now.st_dev == before.st_dev &&
      now.st_ino == before.st_ino) {
    return std::nullopt;
  }
  if (::flock(directory.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return machine_error(path_.parent_path(), errno);
    return StoreError{StoreError::Kind::in_use,
                      path_.string() +
                          " is in use by another bootstorm: stop it, or give each its own directory "
                          "with appliance: {state: …}"};
  }
  directory_ = std::move(directory);
  return std::nullopt;
}

std::optional<StoreError> LeaseStore::write_copy(const std::filesystem::path& path, Nanos now) const {
  if (auto failed = make_lease_file(path, vfs_)) return failed;
  LeaseStore copy;
  copy.path_ = path;
  copy.clock_ = clock_;
  copy.vfs_ = vfs_;
  if (auto failed = copy.prepare()) return failed;
  std::vector<LeaseRecord> leases;
  for (const auto& [id, lease] : held_) {
    if (lease.until > now) leases.push_back(lease);
  }
  if (const auto failed = copy.write(leases, now)) return store_error(path, *failed);
  // Into the file itself, which is then complete without a journal beside it.
  if (const auto failed = copy.database_->run("PRAGMA wal_checkpoint(TRUNCATE)")) return store_error(path, *failed);
  return std::nullopt;
}

std::optional<StoreError> LeaseStore::rewrite(Nanos now) {
  if (auto failed = take_directory()) return failed;
  const std::filesystem::path unfinished = path_.string() + ".new";
  if (auto failed = write_copy(unfinished, now)) return failed;
  set_aside(path_);
  if (auto failed = put_in_place(unfinished, path_)) return failed;
  database_->forget_files();
  insert_.reset();
  delete_.reset();
  return prepare();
}

std::vector<LeaseRecord> LeaseStore::held() const {
  std::vector<LeaseRecord> all;
  all.reserve(held_.size());
  for (const auto& [id, lease] : held_) all.push_back(lease);
  std::ranges::sort(all, {}, &row_id);
  return all;
}

}  // namespace bootstorm::leases
