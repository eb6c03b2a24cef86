#include "base/private_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace bootstorm {

std::variant<PrivateDirectory, std::string> open_private_directory(const std::filesystem::path& path,
                                                                   std::filesystem::perms permissions,
                                                                   std::string_view others_could) {
  PrivateDirectory opened;
  std::error_code error;
  opened.is_new = std::filesystem::create_directories(path, error);
  if (opened.is_new) std::filesystem::permissions(path, permissions, error);
  if (error) return path.string() + ": " + error.message();
  opened.directory = FileDescriptor{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  struct stat status {};
  if (!opened.directory.ok() || ::fstat(opened.directory.get(), &status) != 0) {
    return path.string() + ": " + std::generic_category().message(errno);
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return path.string() + ": others than its owner may write there, and " + std::string{others_could} +
           ": sudo chmod go-w " + path.string();
  }
  return opened;
}

}  // namespace bootstorm
