// What boot clients of each kind are known to need. conf/profiles.yaml says the same, with the reasons.
#include <string_view>

#include "bootstorm/dhcp_settings.hpp"

namespace bootstorm {

namespace {

/// Option 43 that makes a Raspberry Pi boot: PXE tags 6 (discovery control), 10 (menu prompt) and 9 (menu) with the one
/// entry it looks for. Its ROM computes the string's length wrong; three spaces at the end make up for it, and the
/// lengths count them.
///
/// Only those get it that are known to be Pis by their GUID. A PC would take it for a menu, and for an answer to its
/// question what to boot.
std::vector<std::byte> pi_boot_option() {
  constexpr std::string_view option{
      "\x06\x01\x03"      // tag 6: no broadcast, no multicast discovery
      "\x0a\x04\0PXE"     // tag 10: prompt "PXE", no waiting
      "\x09\x17\0\0\x14"  // tag 9: type 0, 20 characters
      "Raspberry Pi Boot   \xff",
      35};
  const auto bytes = std::as_bytes(std::span{option.data(), option.size()});
  return {bytes.begin(), bytes.end()};
}

}  // namespace

BootProfiles default_profiles() {
  BootProfiles profiles;
  for (auto kind = static_cast<std::size_t>(ClientKind::pi_rom); kind < client_kind_count; ++kind) {
    profiles[kind].vendor_options = pi_boot_option();
  }
  profiles[static_cast<std::size_t>(ClientKind::pi_rom)].wake_ms = {600, 1200};
  for (const ClientKind kind : {ClientKind::pi4, ClientKind::pi5}) {
    profiles[static_cast<std::size_t>(kind)].file_limit_s = 30;  // TFTP_FILE_TIMEOUT
  }
  return profiles;
}

}  // namespace bootstorm
