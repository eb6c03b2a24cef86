// The Raspberry Pi's config.txt, as far as it says which files come next.
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
  std::string file;  // "config.txt", or what it includes
  int line = 0;      // from 1
};

/// What a file of the image says; nullopt: there is none.
using ReadText = std::function<std::optional<std::string>(std::string_view path)>;

/// The settings that surely hold for a board of that model, in the file's order: those under a filter that depends on
/// more than the model (a display, a pin, a serial number) are left out. `include` is followed. `initramfs`, which
/// takes its values after a space, has the names of its files as value.
[[nodiscard]] std::vector<PiSetting> read_config_txt(const ReadText& read, Model model);

/// The value of the last setting of that key, which is the one that counts; nullptr: none.
[[nodiscard]] const PiSetting* last_setting(const std::vector<PiSetting>& settings, std::string_view key);

}  // namespace bootstorm::content
