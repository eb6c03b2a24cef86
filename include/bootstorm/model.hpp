// The models of boot clients that the server tells apart. One row of models.def says all it knows of one: its name, how
// its DHCP messages give it away, and which files it reads. A model that can be simulated has an entry in src/client as
// well.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/lease_state.hpp"

namespace bootstorm {

/// A file that a model requests, and what happens to a board if it is missing.
struct BootNeed {
  std::string_view any_of;   // one of these must exist: '|' between names, '*' at the end of one for any rest
  std::string_view setting;  // of config.txt, if it may name another file instead, which then must exist
  std::string_view without;  // the consequence, as a clause
};

namespace models {

inline constexpr std::string_view pi2_signs = "bcm2709-rpi-2-b.dtb|bcm2836-rpi-2-b.dtb";
inline constexpr std::array pi2_needs{
    BootNeed{"bootcode.bin", "", "a Pi 2 without an SD card cannot start"},
    BootNeed{"start.elf", "start_file", "a Pi 2 stops after bootcode.bin"},
    BootNeed{"fixup.dat", "fixup_file", "a Pi 2 stops after start.elf"},
    BootNeed{"kernel7.img|kernel8.img", "kernel", "a Pi 2 stops without a kernel"},
    BootNeed{"bcm2709-rpi-2-b.dtb|bcm2710-rpi-2-b.dtb|bcm2836-rpi-2-b.dtb|bcm2837-rpi-2-b.dtb", "device_tree",
             "the kernel of a Pi 2 finds no device tree and hangs"},
    BootNeed{"cmdline.txt", "cmdline", "the kernel of a Pi 2 does not find its root file system"},
};

inline constexpr std::string_view pi3_signs = "bootcode.bin|start.elf|kernel7.img|bcm2710-rpi-3-b.dtb";
inline constexpr std::array pi3_needs{
    BootNeed{"bootcode.bin", "", "a Pi 3 without an SD card cannot start"},
    BootNeed{"start.elf", "start_file", "a Pi 3 stops after bootcode.bin"},
    BootNeed{"fixup.dat", "fixup_file", "a Pi 3 stops after start.elf"},
    BootNeed{"kernel7.img|kernel8.img", "kernel", "a Pi 3 stops without a kernel"},
    BootNeed{"bcm2710-rpi-*|bcm2837-rpi-*", "device_tree", "the kernel of a Pi 3 finds no device tree and hangs"},
    BootNeed{"cmdline.txt", "cmdline", "the kernel of a Pi 3 does not find its root file system"},
};

inline constexpr std::string_view pi4_signs = "start4.elf|fixup4.dat|kernel7l.img|bcm2711-rpi-4-b.dtb";
inline constexpr std::array pi4_needs{
    BootNeed{"start4.elf", "start_file", "a Pi 4 tries its serial number's directory and then the root, and stops"},
    BootNeed{"fixup4.dat", "fixup_file", "a Pi 4 stops after start4.elf"},
    BootNeed{"kernel8.img|kernel7l.img", "kernel", "a Pi 4 stops without a kernel"},
    BootNeed{"bcm2711-rpi-*", "device_tree", "the kernel of a Pi 4 finds no device tree and hangs"},
    BootNeed{"cmdline.txt", "cmdline", "the kernel of a Pi 4 does not find its root file system"},
};

inline constexpr std::string_view pi5_signs = "kernel_2712.img|bcm2712-rpi-5-b.dtb|bcm2712d0-rpi-5-b.dtb";
inline constexpr std::array pi5_needs{
    BootNeed{"config.txt", "", "a Pi 5 rejects the image as unsuitable"},
    BootNeed{"kernel_2712.img|kernel8.img", "kernel", "a Pi 5 stops without a kernel"},
    BootNeed{"bcm2712*", "device_tree", "the kernel of a Pi 5 finds no device tree and hangs"},
    BootNeed{"cmdline.txt", "cmdline", "the kernel of a Pi 5 does not find its root file system"},
};

/// Option 93 (RFC 4578 §2.1) as it is used, not as it is printed: 7 and 9 are both x64. 16 and 19 boot by HTTP.
inline constexpr std::array<std::uint16_t, 1> x86_archs{6};
inline constexpr std::array<std::uint16_t, 3> x64_archs{7, 9, 16};
inline constexpr std::array<std::uint16_t, 2> arm64_archs{11, 19};

}  // namespace models

enum class Model : std::uint8_t {
#define BOOTSTORM_MODEL(id, ...) id,
#include "bootstorm/models.def"
  count_,
};
inline constexpr std::size_t model_count = static_cast<std::size_t>(Model::count_);

struct ModelRow {
  std::string_view name;                     // as the configuration and the log write it
  std::string_view title{};                  // for sentences: "a Pi 3"
  std::span<const std::uint16_t> archs{};    // option 93 that gives it away
  char eeprom = 0;                           // N of the "RPiN" in option 97 that gives it away; 0: none
  ClientKind kind = ClientKind::pxe;         // DHCP profile of those with an EEPROM
  std::string_view signs{};                  // an image with any of these files serves it; as BootNeed::any_of
  std::span<const BootNeed> needs{};         // of an image that serves it
  /// Firmware that asks for blocks no larger than this may hang on a block that comes twice; 0: none does.
  std::uint16_t hangs_on_repeat_blksize = 0;
};

inline constexpr std::array<ModelRow, model_count> model_rows{{
#define BOOTSTORM_MODEL(id, ...) ModelRow{__VA_ARGS__},
#include "bootstorm/models.def"
}};

[[nodiscard]] constexpr const ModelRow& row_of(Model model) noexcept {
  return model_rows[model < Model::count_ ? static_cast<std::size_t>(model) : 0];
}
/// "pi4", "pxe-x64".
[[nodiscard]] constexpr std::string_view name_of(Model model) noexcept { return row_of(model).name; }

/// The model whose firmware sends that architecture in option 93, or unknown. Not for architecture 0.
[[nodiscard]] constexpr Model model_of_arch(std::uint16_t arch) noexcept {
  constexpr std::size_t archs = 32;
  constexpr auto by_arch = [] {
    std::array<Model, archs> table{};
    for (std::size_t model = 0; model < model_count; ++model) {
      for (const std::uint16_t known : model_rows[model].archs) table.at(known) = static_cast<Model>(model);
    }
    return table;
  }();
  return arch < archs ? by_arch[arch] : Model::unknown;
}
/// The model whose EEPROM sends "RPi" and that character in option 97, or unknown.
[[nodiscard]] constexpr Model model_of_eeprom(char letter) noexcept {
  constexpr std::size_t letters = 128;
  constexpr auto by_letter = [] {
    std::array<Model, letters> table{};
    for (std::size_t model = 0; model < model_count; ++model) {
      const char known = model_rows[model].eeprom;
      if (known != 0) table.at(static_cast<std::size_t>(known)) = static_cast<Model>(model);
    }
    return table;
  }();
  const auto at = static_cast<unsigned char>(letter);
  return at < letters ? by_letter[at] : Model::unknown;
}

}  // namespace bootstorm
