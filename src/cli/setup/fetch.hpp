// The Raspberry Pi's own boot programs, from Debian's package raspi-firmware.
#pragma once

#include <string>

namespace bootstorm::cli {

/// Fetches the package with the machine's own archives and keys, and copies its files into the directory, where none
/// may be in the way. Changes nothing of apt. Empty, or why not. Takes five minutes at most.
[[nodiscard]] std::string fetch_firmware(const std::string& directory);

/// Runs that text by /bin/sh, with `argument` as $1; standard output goes where this program's standard error goes.
/// The exit code, or 127.
[[nodiscard]] int run_shell(const std::string& script, const std::string& argument);

}  // namespace bootstorm::cli
