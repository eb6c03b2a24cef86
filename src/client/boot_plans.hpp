// What the firmware of each model asks for, in which order, and what it makes of a file that is not there.
#pragma once

#include <array>
#include <string_view>

#include "client/boot_walk.hpp"

namespace bootstorm::client {

/// bootcode.bin and start.elf of a Pi 3, as captures show it. Assumed, because captures differ: which files are probed
/// before they are read; that a 64-bit kernel is looked for first; that one device tree follows the kernel; that a
/// recovery file, if there is one, is read and passed over.
inline constexpr std::array pi3_plan{
    BootStep{"start.elf", Download::Wanted::probe, 1, 1, true},
    BootStep{"autoboot.txt", Download::Wanted::all, 2, 2},
    BootStep{"config.txt", Download::Wanted::all, 3, 3},
    BootStep{"recovery.elf", Download::Wanted::all, 4, 4},
    BootStep{"start.elf", Download::Wanted::all, 5, step_fails},
    BootStep{"fixup.dat", Download::Wanted::all, 6, 6},
    BootStep{"config.txt", Download::Wanted::all, 7, 7},
    BootStep{"dt-blob.bin", Download::Wanted::all, 8, 8},
    BootStep{"bootcfg.txt", Download::Wanted::all, 9, 9},
    BootStep{"cmdline.txt", Download::Wanted::all, 10, 10},
    BootStep{"recovery7.img", Download::Wanted::all, 11, 11},
    BootStep{"armstub7.bin", Download::Wanted::all, 12, 12},
    BootStep{"kernel8.img", Download::Wanted::probe, 13, 14},
    BootStep{"kernel8.img", Download::Wanted::all, 16, step_fails},
    BootStep{"kernel7.img", Download::Wanted::probe, 15, step_fails},
    BootStep{"kernel7.img", Download::Wanted::all, 16, step_fails},
    BootStep{"bcm2710-rpi-3-b.dtb", Download::Wanted::all, step_booted, step_booted},
};

/// The EEPROM and start4.elf of a Pi 4. The EEPROM gives the prefix up if neither start file is below it. Assumed: that
/// it finds out by probing for them first; which initial RAM disk and which overlay are asked for.
inline constexpr std::array pi4_plan{
    BootStep{"start4.elf", Download::Wanted::probe, 2, 1, true},
    BootStep{"start.elf", Download::Wanted::probe, 2, 2, true},
    BootStep{"config.txt", Download::Wanted::all, 3, 3},
    BootStep{"vl805.sig", Download::Wanted::all, 4, 4},
    BootStep{"vl805.bin", Download::Wanted::all, 5, 5},
    BootStep{"pieeprom.sig", Download::Wanted::all, 6, 6},
    BootStep{"recover4.elf", Download::Wanted::all, 7, 7},
    BootStep{"recovery.elf", Download::Wanted::all, 8, 8},
    BootStep{"start4.elf", Download::Wanted::all, 9, step_fails},
    BootStep{"fixup4.dat", Download::Wanted::all, 10, 10},
    BootStep{"config.txt", Download::Wanted::all, 11, 11},
    BootStep{"initramfs8", Download::Wanted::all, 12, 12},
    BootStep{"bcm2711-rpi-4-b.dtb", Download::Wanted::all, 13, 13},
    BootStep{"overlays/overlay_map.dtb", Download::Wanted::all, 14, 14},
    BootStep{"cmdline.txt", Download::Wanted::all, 15, 15},
    BootStep{"kernel8.img", Download::Wanted::all, step_booted, step_fails},
};

/// The first file of `files` without which a Pi 3 cannot boot that is missing there, or empty.
[[nodiscard]] inline std::string_view missing_for_pi3(const FileSet& files) noexcept {
  for (const std::string_view name : {"bootcode.bin", "start.elf"}) {
    if (files.find(name) == nullptr) return name;
  }
  return files.find("kernel8.img") == nullptr && files.find("kernel7.img") == nullptr ? "kernel8.img" : "";
}

/// The same for a Pi 4.
[[nodiscard]] inline std::string_view missing_for_pi4(const FileSet& files) noexcept {
  for (const std::string_view name : {"start4.elf", "kernel8.img"}) {
    if (files.find(name) == nullptr) return name;
  }
  return {};
}

}  // namespace bootstorm::client
