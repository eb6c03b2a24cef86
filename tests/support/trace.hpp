// One line about a frame, for a person who follows one board through a run.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace bootstorm::test {

[[nodiscard]] std::string describe(std::span<const std::byte> frame);

}  // namespace bootstorm::test
