// Which files boot programs request, and what happens if one is missing. For the files of firmware, see
// bootstorm/model.hpp.
#pragma once

#include <array>
#include <string_view>

namespace bootstorm::content {

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
    // Created by grub-mknetdir, whose grub.cfg beside them only refers to the real one. What core.0 carries inside is
    // compressed.
    {"core.0", "grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt, unless it has a configuration inside"},
    {"core.efi", "grub/grub.cfg*|boot/grub/grub.cfg*", "GRUB stops at its prompt"},
    {"bootmgfw.efi", "Boot/BCD|EFI/Microsoft/Boot/BCD", "the Windows boot manager stops with 0xc000000f"},
    {"bootmgr.exe", "Boot/BCD", "the Windows boot manager stops with 0xc000000f"},
}};

}  // namespace bootstorm::content
