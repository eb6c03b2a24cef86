// How long to wait before a block is sent again: what a longer wait costs where blocks are lost, and what a shorter one
// does where they are only late.
#pragma once

namespace bootstorm::sim {

/// Boots Pi 4s under each loss and each overload with each floor, and prints a row for each. False if a boot failed.
[[nodiscard]] bool compare_floors();

}  // namespace bootstorm::sim
