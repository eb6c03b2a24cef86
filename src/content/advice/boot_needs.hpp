// What boot clients ask for on their way, and what becomes of them where it is missing: a table, to be added to.
#pragma once

#include <array>
#include <string_view>

#include "bootstorm/model.hpp"

namespace bootstorm::content {

/// A model is served by an image that holds any of these, or that the configuration says is for it.
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

/// One of `any_of` must be there. `setting` of config.txt names another file instead, and then that one must.
struct PiNeed {
  Model model;
  std::string_view any_of;
  std::string_view setting;
  std::string_view without;
};
inline constexpr std::array<PiNeed, 21> pi_needs{{
    {Model::pi2, "bootcode.bin", "", "a Pi 2 without an SD card stops before it has begun"},
    {Model::pi2, "start.elf", "start_file", "a Pi 2 stops after bootcode.bin"},
    {Model::pi2, "fixup.dat", "fixup_file", "a Pi 2 stops after start.elf"},
    {Model::pi2, "kernel7.img|kernel8.img", "kernel", "a Pi 2 has no kernel to start"},
    {Model::pi2, "bcm2709-rpi-2-b.dtb|bcm2710-rpi-2-b.dtb|bcm2836-rpi-2-b.dtb|bcm2837-rpi-2-b.dtb", "device_tree",
     "a Pi 2's kernel does not know its hardware and stays silent"},
    {Model::pi3, "bootcode.bin", "", "a Pi 3 without an SD card stops before it has begun"},
    {Model::pi3, "start.elf", "start_file", "a Pi 3 stops after bootcode.bin"},
    {Model::pi3, "fixup.dat", "fixup_file", "a Pi 3 stops after start.elf"},
    {Model::pi3, "kernel7.img|kernel8.img", "kernel", "a Pi 3 has no kernel to start"},
    {Model::pi3, "bcm2710-rpi-*|bcm2837-rpi-*", "device_tree",
     "a Pi 3's kernel does not know its hardware and stays silent"},
    {Model::pi4, "start4.elf", "start_file", "a Pi 4 leaves the directory of its serial, asks without it and stops"},
    {Model::pi4, "fixup4.dat", "fixup_file", "a Pi 4 stops after start4.elf"},
    {Model::pi4, "kernel8.img|kernel7l.img", "kernel", "a Pi 4 has no kernel to start"},
    {Model::pi4, "bcm2711-rpi-*", "device_tree", "a Pi 4's kernel does not know its hardware and stays silent"},
    {Model::pi5, "config.txt", "", "a Pi 5 takes the image for one that it cannot boot"},
    {Model::pi5, "kernel_2712.img|kernel8.img", "kernel", "a Pi 5 has no kernel to start"},
    {Model::pi5, "bcm2712*", "device_tree", "a Pi 5's kernel does not know its hardware and stays silent"},
    {Model::pi2, "cmdline.txt", "cmdline", "a Pi 2's kernel is not told where its root file system is"},
    {Model::pi3, "cmdline.txt", "cmdline", "a Pi 3's kernel is not told where its root file system is"},
    {Model::pi4, "cmdline.txt", "cmdline", "a Pi 4's kernel is not told where its root file system is"},
    {Model::pi5, "cmdline.txt", "cmdline", "a Pi 5's kernel is not told where its root file system is"},
}};

/// A program that PXE firmware starts, wherever it lies, and what it then asks for: beside it, or at the root.
struct LoaderNeed {
  std::string_view loader;
  std::string_view any_of;
  std::string_view without;
};
inline constexpr std::array<LoaderNeed, 16> loader_needs{{
    {"pxelinux.0", "ldlinux.c32", "PXELINUX stops as soon as it has started"},
    {"lpxelinux.0", "ldlinux.c32", "PXELINUX stops as soon as it has started"},
    {"pxelinux.0", "pxelinux.cfg/*", "PXELINUX finds no menu and gives up"},
    {"lpxelinux.0", "pxelinux.cfg/*", "PXELINUX finds no menu and gives up"},
    {"syslinux.efi", "ldlinux.e64|ldlinux.e32", "SYSLINUX stops as soon as it has started"},
    {"syslinux.efi", "pxelinux.cfg/*", "SYSLINUX finds no menu and gives up"},
    {"shimx64.efi", "grubx64.efi", "the shim has nothing to start"},
    {"shimx64.efi.signed", "grubx64.efi|grubx64.efi.signed", "the shim has nothing to start"},
    {"shimaa64.efi", "grubaa64.efi", "the shim has nothing to start"},
    {"grubx64.efi", "grub.cfg*|grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"grubnetx64.efi.signed", "grub.cfg*|grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"grubaa64.efi", "grub.cfg*|grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    // As grub-mknetdir makes them; the grub.cfg that it puts beside them only leads to the real one.
    {"core.0", "grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"core.efi", "grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"bootmgfw.efi", "Boot/BCD|EFI/Microsoft/Boot/BCD", "the Windows boot manager stops with 0xc000000f"},
    {"bootmgr.exe", "Boot/BCD", "the Windows boot manager stops with 0xc000000f"},
}};

}  // namespace bootstorm::content
