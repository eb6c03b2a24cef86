// Finds the files that an image lacks for one kind of boot client.
#pragma once

#include <string>
#include <vector>

#include "bootstorm/model.hpp"
#include "content/advice/image_view.hpp"

namespace bootstorm::content {

/// What is missing and what follows: "no fixup4.dat: a Pi 4 stops after start4.elf".
using MissingFiles = std::vector<std::string>;

/// What a Raspberry Pi of that model misses. Takes config.txt into account.
[[nodiscard]] MissingFiles missing_for_pi(const ImageView& view, Model model);

/// What the image's network boot programs (PXELINUX, GRUB, …) miss, and the signature of a boot.img.
[[nodiscard]] MissingFiles missing_for_loaders(const ImageView& view);

/// A line if nothing in the image looks like a file that a machine boots from, or nothing is in it at all.
[[nodiscard]] MissingFiles nothing_to_boot(const ImageView& view);

}  // namespace bootstorm::content
