// Instructions per frame, counted by callgrind: the same on a noisy machine as on a quiet one.
#pragma once

#include <optional>
#include <string>

namespace bootstorm::bench {

/// Runs this program again under callgrind with --count `what`, for two numbers of frames; the difference is free of
/// all that is done once. Nothing if there is no valgrind or it fails.
[[nodiscard]] std::optional<double> instructions_per_frame(const std::string& what);

}  // namespace bootstorm::bench
