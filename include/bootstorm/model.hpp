// What kind of machine boots: what it asks for, and what it needs, differ by this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bootstorm {

enum class Model : std::uint8_t {
  unknown,
  pi2,  // 2B; of its messages, the ROM's are a Pi 3's
  pi3,  // 2B v1.2, 3A+, 3B, 3B+, Compute Module 3
  pi4,  // 4B, 400, Compute Module 4
  pi5,  // 5, 500, Compute Module 5
  pxe_bios,
  pxe_x86,
  pxe_x64,
  pxe_arm64,
  count_,
};
inline constexpr std::size_t model_count = static_cast<std::size_t>(Model::count_);

/// As the configuration and the log write it: "pi4", "pxe-x64".
[[nodiscard]] std::string_view name_of(Model model) noexcept;

}  // namespace bootstorm
