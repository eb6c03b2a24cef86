// Which files boot clients request, and what happens if one is missing.
#pragma once

#include <array>
#include <string_view>

#include "bootstorm/model.hpp"

namespace bootstorm::content {

/// An image serves a model if it has any of these files, or if the configuration assigns it to the model.
struct ModelSigns {
  Model model;
  std::string_view any_of;
};
inline constexpr std::array<ModelSigns, 4> model_signs{{
    {Model::pi2, "bcm2709-rpi-2-b.dtb|bcm2836-rpi-2-b.dtb"},
    {Model::pi3, "bootcode.bin|start.elf|kernel7.img|bcm2710-rpi-3-b.dtb"},
    {Model::pi4, "start4.elf|fixup4.dat|kernel7l.img|bcm2711-rpi-4-b.dtb"},
    {Model::pi5, "kernel_2712.img|bcm2712-rpi-5-b.dtb|bcm2712d0-rpi-5-b.dtb"},
}};

/// One of `any_of` must exist, or the file that `setting` of config.txt names instead.
struct PiNeed {
  Model model;
  std::string_view any_of;
  std::string_view setting;
  std::string_view without;
};
inline constexpr std::array<PiNeed, 21> pi_needs{{
    {Model::pi2, "bootcode.bin", "", "a Pi 2 without an SD card cannot start"},
    {Model::pi2, "start.elf", "start_file", "a Pi 2 stops after bootcode.bin"},
    {Model::pi2, "fixup.dat", "fixup_file", "a Pi 2 stops after start.elf"},
    {Model::pi2, "kernel7.img|kernel8.img", "kernel", "a Pi 2 stops without a kernel"},
    {Model::pi2, "bcm2709-rpi-2-b.dtb|bcm2710-rpi-2-b.dtb|bcm2836-rpi-2-b.dtb|bcm2837-rpi-2-b.dtb", "device_tree",
     "the kernel of a Pi 2 finds no device tree and hangs"},
    {Model::pi3, "bootcode.bin", "", "a Pi 3 without an SD card cannot start"},
    {Model::pi3, "start.elf", "start_file", "a Pi 3 stops after bootcode.bin"},
    {Model::pi3, "fixup.dat", "fixup_file", "a Pi 3 stops after start.elf"},
    {Model::pi3, "kernel7.img|kernel8.img", "kernel", "a Pi 3 stops without a kernel"},
    {Model::pi3, "bcm2710-rpi-*|bcm2837-rpi-*", "device_tree",
     "the kernel of a Pi 3 finds no device tree and hangs"},
    {Model::pi4, "start4.elf", "start_file", "a Pi 4 tries its serial number's directory and then the root, and stops"},
    {Model::pi4, "fixup4.dat", "fixup_file", "a Pi 4 stops after start4.elf"},
    {Model::pi4, "kernel8.img|kernel7l.img", "kernel", "a Pi 4 stops without a kernel"},
    {Model::pi4, "bcm2711-rpi-*", "device_tree", "the kernel of a Pi 4 finds no device tree and hangs"},
    {Model::pi5, "config.txt", "", "a Pi 5 rejects the image as unsuitable"},
    {Model::pi5, "kernel_2712.img|kernel8.img", "kernel", "a Pi 5 stops without a kernel"},
    {Model::pi5, "bcm2712*", "device_tree", "the kernel of a Pi 5 finds no device tree and hangs"},
    {Model::pi2, "cmdline.txt", "cmdline", "the kernel of a Pi 2 does not find its root file system"},
    {Model::pi3, "cmdline.txt", "cmdline", "the kernel of a Pi 3 does not find its root file system"},
    {Model::pi4, "cmdline.txt", "cmdline", "the kernel of a Pi 4 does not find its root file system"},
    {Model::pi5, "cmdline.txt", "cmdline", "the kernel of a Pi 5 does not find its root file system"},
}};

/// A program that PXE firmware starts, in any directory, and a file that it requests from there or from the root.
struct LoaderNeed {
  std::string_view loader;
  std::string_view any_of;
  std::string_view without;
};
inline constexpr std::array<LoaderNeed, 16> loader_needs{{
    {"pxelinux.0", "ldlinux.c32", "PXELINUX stops right after it has started"},
    {"lpxelinux.0", "ldlinux.c32", "PXELINUX stops right after it has started"},
    {"pxelinux.0", "pxelinux.cfg/*", "PXELINUX finds no menu and gives up"},
    {"lpxelinux.0", "pxelinux.cfg/*", "PXELINUX finds no menu and gives up"},
    {"syslinux.efi", "ldlinux.e64|ldlinux.e32", "SYSLINUX stops right after it has started"},
    {"syslinux.efi", "pxelinux.cfg/*", "SYSLINUX finds no menu and gives up"},
    {"shimx64.efi", "grubx64.efi", "the shim has nothing to start"},
    {"shimx64.efi.signed", "grubx64.efi|grubx64.efi.signed", "the shim has nothing to start"},
    {"shimaa64.efi", "grubaa64.efi", "the shim has nothing to start"},
    {"grubx64.efi", "grub.cfg*|grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"grubnetx64.efi.signed", "grub.cfg*|grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"grubaa64.efi", "grub.cfg*|grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    // Created by grub-mknetdir, whose grub.cfg beside them only refers to the real one.
    {"core.0", "grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"core.efi", "grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"bootmgfw.efi", "Boot/BCD|EFI/Microsoft/Boot/BCD", "the Windows boot manager stops with 0xc000000f"},
    {"bootmgr.exe", "Boot/BCD", "the Windows boot manager stops with 0xc000000f"},
}};

}  // namespace bootstorm::content
