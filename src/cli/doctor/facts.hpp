// What is well, in a line each.
#pragma once

#include <vector>

#include "cli/doctor/examination.hpp"

namespace bootstorm::cli {

/// `files`: "1 image, 14 files in 31 MiB"; empty: there is no configuration to say which.
[[nodiscard]] std::vector<Facts> facts_of(const machine::Evidence& evidence, const std::string& files);

}  // namespace bootstorm::cli
