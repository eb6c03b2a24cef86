#include "base/state_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace bootstorm {

std::variant<StateDirectory, std::string> open_state_directory(const std::filesystem::path& path) {
  StateDirectory state;
  std::error_code error;
  state.is_new = std::filesystem::create_directories(path, error);
  if (state.is_new) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (error) return path.string() + ": " + error.message();
  state.directory = FileDescriptor{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  struct stat status {};
  if (!state.directory.ok() || ::fstat(state.directory.get(), &status) != 0) {
    return path.string() + ": " + std::generic_category().message(errno);
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return path.string() +
           ": others than its owner may write there, and could take leases away or give out their "
           "own: sudo chmod go-w " +
           path.string();
  }
  return state;
}

}  // namespace bootstorm
