// The directory in which an appliance keeps what must outlive it.
#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "base/file_descriptor.hpp"

namespace bootstorm {

struct StateDirectory {
  FileDescriptor directory;  // to be locked, and looked at again
  bool is_new = false;
};

/// Opens the directory, and makes it for its owner alone if it does not exist. The text says what is wrong, also where
/// others may write to it: they could take leases away, or put others there.
[[nodiscard]] std::variant<StateDirectory, std::string> open_state_directory(const std::filesystem::path& path);

}  // namespace bootstorm
