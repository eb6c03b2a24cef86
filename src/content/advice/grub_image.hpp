// A GRUB image that carries its configuration inside (grub-mkstandalone, grub-mkimage -c or -m) needs none beside it.
#pragma once

#include <string_view>

namespace bootstorm::content {

/// True if the image has a configuration inside that does not go on to read a grub.cfg from the server. Reads what
/// grub-mkimage has appended; in images for a BIOS that is compressed and cannot be seen.
[[nodiscard]] bool carries_grub_config(std::string_view image);

}  // namespace bootstorm::content
