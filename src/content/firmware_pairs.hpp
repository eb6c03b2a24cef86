// Where the halves of firmware sets are: a Raspberry Pi's start*.elf and the fixup*.dat of the same name.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/list.hpp"

namespace bootstorm::content {

struct FirmwarePair {
  std::string_view start;
  std::string_view fixup;
};
inline constexpr std::array<FirmwarePair, 8> firmware_pairs{{{"start.elf", "fixup.dat"},
                                                             {"start_cd.elf", "fixup_cd.dat"},
                                                             {"start_db.elf", "fixup_db.dat"},
                                                             {"start_x.elf", "fixup_x.dat"},
                                                             {"start4.elf", "fixup4.dat"},
                                                             {"start4cd.elf", "fixup4cd.dat"},
                                                             {"start4db.elf", "fixup4db.dat"},
                                                             {"start4x.elf", "fixup4x.dat"}}};

/// One of the pairs in one directory: "", or "a/b/" in lower case.
struct FirmwareKey {
  std::string directory;
  std::size_t pair = 0;

  [[nodiscard]] std::string start() const { return directory + std::string{firmware_pairs[pair].start}; }
  [[nodiscard]] std::string fixup() const { return directory + std::string{firmware_pairs[pair].fixup}; }
  friend auto operator<=>(const FirmwareKey&, const FirmwareKey&) = default;
};

/// Numbers of an image's layers.
struct FirmwareHalves {
  std::optional<std::size_t> start;  // the first layer that has it
  std::optional<std::size_t> fixup;
  std::optional<std::size_t> whole;  // the first that has both
};
using ImageFirmware = std::map<FirmwareKey, FirmwareHalves>;

/// By image.
[[nodiscard]] std::vector<ImageFirmware> firmware_of(const ListedContent& content);

}  // namespace bootstorm::content
