// Names of local sockets, for those who listen and those who connect.
#pragma once

#include <sys/un.h>

#include <filesystem>
#include <optional>
#include <string>

#include "base/file_descriptor.hpp"

namespace bootstorm::operate {

/// nullopt: the path is longer than a socket's name can be.
[[nodiscard]] std::optional<sockaddr_un> address_of(const std::filesystem::path& path);
/// `flags`: SOCK_NONBLOCK, or 0.
[[nodiscard]] FileDescriptor new_socket(int flags);
/// False: errno says why not.
[[nodiscard]] bool connects(const FileDescriptor& from, const sockaddr_un& address);
/// "/run/bootstorm/observe: Permission denied"
[[nodiscard]] std::string error_text(const std::filesystem::path& path, int error);

}  // namespace bootstorm::operate
