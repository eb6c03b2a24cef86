// Files that are of use only together: a Raspberry Pi's start*.elf with its fixup*.dat. Each comes from the first layer
// that has it, so a directory that is half filled would give a board firmware of two versions.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "content/list.hpp"

namespace bootstorm::content {

/// Sets ImageLayers::pinned so that a board gets both files from one layer: the first on its way that has both. Half of
/// a set, which starts no board, is not served where a later layer or image has the whole. This is decided once, when
/// files are loaded, so that a request costs one look-up an image, as ever. Returns a line for each set that is not
/// served from where a half of it lies, and for each that is whole nowhere.
[[nodiscard]] std::vector<std::string> keep_firmware_together(const config::Config& config, ListedContent& content);

}  // namespace bootstorm::content
