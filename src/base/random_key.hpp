// A key from the operating system's random source.
#pragma once

#include "bootstorm/keyed_random.hpp"

namespace bootstorm {

/// Another one at each call. Waits for the source to be ready, which it is soon after the machine's start. Throws
/// EnvironmentError if the kernel has none.
[[nodiscard]] RandomKey random_key();

}  // namespace bootstorm
