// What a run decides for its boards, whatever their model: each model reads the settings that concern it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bootstorm/time.hpp"
#include "client/file_set.hpp"

namespace bootstorm::client {

/// Shared by all boards of a run, and outlives them.
struct BootSettings {
  const FileSet* files = nullptr;
  bool keeps_limits = false;  // of time, as the model's firmware does (ClientModel::limits)

  // PXE
  std::vector<std::string> fetch{};  // read in that order instead of the boot file that the lease names
  std::uint16_t windowsize = 4;      // that UEFI asks for, blocks: a setting of its build

  // Raspberry Pi 3
  bool waits_to_be_woken = true;              // the ROM's timeout bug; off: it acts on an OFFER at once
  bool needs_three_spaces = true;             // behind "Raspberry Pi Boot"
  Nanos bootcode_start_ns = nanos_per_s / 2;  // assumed: from the ROM's last frame to bootcode.bin's first

  // Raspberry Pi 4
  /// Firmware of 2021: blocks of 1024 bytes; option 97 is the serial four times; an OFFER with option 0 between others
  /// is passed over; block numbers do not wrap; start4.elf acknowledges the block after one that came twice, and hangs.
  bool old_firmware = false;
};

}  // namespace bootstorm::client
