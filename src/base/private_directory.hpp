// A directory of the appliance that nobody else may write to: for what must outlive it, and for its sockets.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "base/file_descriptor.hpp"

namespace bootstorm {

struct PrivateDirectory {
  FileDescriptor directory;  // to be locked, and looked at again
  bool is_new = false;
};

/// Opens the directory, and makes it with these permissions if it does not exist. The text says what is wrong, also
/// where others may write to it, and then what they could do: `others_could`.
[[nodiscard]] std::variant<PrivateDirectory, std::string> open_private_directory(const std::filesystem::path& path,
                                                                                 std::filesystem::perms permissions,
                                                                                 std::string_view others_could);

}  // namespace bootstorm
