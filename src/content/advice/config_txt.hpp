// Reads the Raspberry Pi's config.txt, as far as it determines which files the firmware requests next.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/model.hpp"

namespace bootstorm::content {

struct PiSetting {
  std::string key;
  std::string value;
  std::string file;  // "config.txt", or a file that it includes
  int line = 0;      // from 1
};

/// Returns the content of a file of the image; nullopt: there is none.
using ReadText = std::function<std::optional<std::string>(std::string_view path)>;

/// The settings that certainly apply to a board of that model, in the file's order. Settings under a filter that
/// depends on more than the model (a display, a pin, a serial number) are left out. `include` is followed. The value of
/// `initramfs`, which is separated by a space, is its file names.
[[nodiscard]] std::vector<PiSetting> read_config_txt(const ReadText& read, Model model);

/// The last setting of that key, which takes precedence; nullptr: none.
[[nodiscard]] const PiSetting* last_setting(const std::vector<PiSetting>& settings, std::string_view key);

}  // namespace bootstorm::content
