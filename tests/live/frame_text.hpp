// A frame that the appliance has sent, as one line: to whom, what it says, how long it is, and a digest of every byte.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace bootstorm::live {

/// "b8:27:eb:00:00:01 4096>49152 DATA 3, 558 bytes, 0a2b…". Frames that differ in one byte differ in the line.
[[nodiscard]] std::string frame_text(std::span<const std::byte> frame);

}  // namespace bootstorm::live
