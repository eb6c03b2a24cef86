// Figures and names as people read them in errors and logs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bootstorm::control {

/// "512 bytes", "1.5 MiB", "33 MiB": the largest unit that leaves at least 1, rounded up to a tenth so that what is
/// said to be needed suffices.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

/// A file name for a message: control characters as \xNN, because whoever may write into a layer must not write to the
/// operator's terminal. Other bytes as they are.
[[nodiscard]] std::string name_text(std::string_view name);

}  // namespace bootstorm::control
