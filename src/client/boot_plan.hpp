// What bootcode.bin and start.elf of a Pi 3 ask for, in which order, and what they make of a file that is not there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "client/download.hpp"

namespace bootstorm::client {

struct BootStep {
  std::string_view name;
  Download::Wanted wanted;
  std::uint8_t next;       // step when it is there
  std::uint8_t if_absent;  // step when it is not
};

inline constexpr std::uint8_t step_booted = 0xfe;
inline constexpr std::uint8_t step_fails = 0xff;  // a Pi 3 would stop here
inline constexpr std::uint8_t step_prefix = 0;    // decides whether all is asked for below "<serial>/" or at the root

/// The firmware's order as captures show it. Assumed, because captures differ: which files are probed before they are
/// read; that a 64-bit kernel is looked for first; that one device tree follows the kernel; that a recovery file, if
/// there is one, is read and passed over.
inline constexpr std::array boot_plan{
    BootStep{"start.elf", Download::Wanted::probe, 1, 1},
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

/// "1234abcd/".
[[nodiscard]] constexpr std::array<char, 9> serial_prefix(std::uint32_t serial) noexcept {
  std::array<char, 9> prefix{};
  for (std::size_t i = 0; i < 8; ++i) prefix[i] = "0123456789abcdef"[(serial >> (28 - 4 * i)) & 0xf];
  prefix[8] = '/';
  return prefix;
}

/// The first file of `files` without which a Pi 3 cannot boot that is missing there, or empty.
[[nodiscard]] inline std::string_view missing_for_boot(const FileSet& files) noexcept {
  for (const std::string_view name : {"bootcode.bin", "start.elf"}) {
    if (files.find(name) == nullptr) return name;
  }
  return files.find("kernel8.img") == nullptr && files.find("kernel7.img") == nullptr ? "kernel8.img" : "";
}

}  // namespace bootstorm::client
