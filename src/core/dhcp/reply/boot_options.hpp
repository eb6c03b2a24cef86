// The boot options of a reply: for boot ROMs and loaders, and for clients that ask for them by name. Inline like
// everything that writes options: a call for each part costs a tenth of the message.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/snapshot.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/reply/dotted.hpp"
#include "core/dhcp/reply/operator_options.hpp"
#include "core/dhcp/reply/option_layout.hpp"
#include "core/dhcp/reply/reply.hpp"

namespace bootstorm::dhcp {

/// What the client is to boot, and from where.
struct BootSource {
  BootSource(const Reply& reply, const Network& home) noexcept : server(home.address) {
    const ClientClass* client_class = reply.client_class;
    if (client_class != nullptr && !client_class->boot_server.is_zero()) server = client_class->boot_server;
    // Raspberry Pis say architecture 0 as a PC does, but boot by their string alone.
    if (is_known_pi(reply.kind)) return;
    file = reply.boot_file;
    if (file.empty() && client_class != nullptr) file = client_class->boot_file;
    file_in_header = !file.empty() && file.size() <= header_file_max;
  }

  static constexpr std::size_t header_file_max = 127;  // and a NUL

  std::string_view file;  // empty: none
  Ipv4Address server;
  bool file_in_header = false;  // its name fits the header's own field
};

template <std::size_t size>
std::span<const std::byte, size> bytes_of(const std::array<std::uint8_t, size>& octets) noexcept {
  return std::as_bytes(std::span<const std::uint8_t, size>{octets});
}

inline void put_vendor(OptionLayout& out, const Reply& reply, const BootSource& boot,
                       const BootProfile& profile) noexcept {
  // PXE 2.1 table 2-1: 6 is discovery control, whose bit 3 is "take the file of this OFFER and ask no further".
  constexpr std::array<std::uint8_t, 4> take_this_file{6, 1, 8, 255};
  if (reply.menu_choice) {
    const auto choice = std::bit_cast<std::array<std::uint8_t, 4>>(Be32{*reply.menu_choice});
    const std::array<std::uint8_t, 7> item{71, 4, choice[0], choice[1], choice[2], choice[3], 255};
    out.must(DhcpOption::vendor_specific, bytes_of(item));
  } else if (reply.client_class != nullptr && !reply.client_class->menu.empty() && !is_known_pi(reply.kind)) {
    out.must(DhcpOption::vendor_specific, std::span{reply.client_class->menu});
  } else if (!boot.file.empty()) {
    out.must(DhcpOption::vendor_specific, bytes_of(take_this_file));
  } else if (!profile.vendor_options.empty()) {
    out.must(DhcpOption::vendor_specific, std::span{profile.vendor_options});
  }
}

/// Between 28 and the end, as in the only OFFER a Raspberry Pi is known to have booted from: 60, 97, 43. 66 stands
/// before 43, so that the vendor options stay last.
inline void put_boot_client(OptionLayout& out, const Reply& reply, const BootSource& boot,
                            const OperatorOptions& written, const BootProfile& profile) noexcept {
  constexpr std::span<const char, pxe_class.size()> own_class{pxe_class};
  if (!written.contains(DhcpOption::vendor_class)) out.must(DhcpOption::vendor_class, std::as_bytes(own_class));
  if (!reply.guid.empty()) out.must(DhcpOption::client_guid, reply.guid);
  if (reply.wants(static_cast<std::uint8_t>(DhcpOption::tftp_server)) && !written.contains(DhcpOption::tftp_server)) {
    out.must(DhcpOption::tftp_server, Dotted{boot.server}.bytes());
  }
  if (!written.contains(DhcpOption::vendor_specific)) put_vendor(out, reply, boot, profile);
}

/// The file, and where it is, for clients that ask for them by name.
[[gnu::always_inline]] inline void put_boot_file(OptionLayout& out, const Reply& reply, const BootSource& boot,
                                                 const OperatorOptions& written) noexcept {
  if (reply.asked(DhcpOption::tftp_addresses) && !written.contains(DhcpOption::tftp_addresses)) {
    out.may({DhcpOption::tftp_addresses, boot.server.value});
  }
  const bool needs_option = !boot.file_in_header || reply.asked(DhcpOption::boot_file);
  if (!boot.file.empty() && needs_option && !written.contains(DhcpOption::boot_file)) {
    out.may(DhcpOption::boot_file, std::as_bytes(std::span{boot.file.data(), boot.file.size()}));
  }
}

/// True for a boot client that there is something to boot for. To any other one the reply is that of a plain DHCP
/// server: EDK2 takes "PXEClient" for a boot offer, asks for its file at port 4011, and does without the offer of a
/// proxy beside this server.
inline bool has_boot_role(const Reply& reply, const BootSource& boot, const OperatorOptions& written,
                          const BootProfile& profile) noexcept {
  if (!is_boot_client(reply.kind)) return false;
  if (is_known_pi(reply.kind) || !boot.file.empty() || !profile.vendor_options.empty()) return true;
  if (reply.client_class != nullptr && !reply.client_class->menu.empty()) return true;
  return written.contains(DhcpOption::boot_file) || written.contains(DhcpOption::vendor_specific);
}

[[gnu::always_inline]] inline void put_boot(OptionLayout& out, const Reply& reply, const BootSource& boot,
                                            const OperatorOptions& written, const BootProfile& profile) noexcept {
  if (has_boot_role(reply, boot, written, profile)) {
    put_boot_client(out, reply, boot, written, profile);
    return put_boot_file(out, reply, boot, written);
  }
  if (is_boot_client(reply.kind)) return;
  // UEFI HTTP boot takes an OFFER for one of its own by this alone.
  constexpr std::span<const char, http_class.size()> http{http_class};
  if (reply.to_http_client && !boot.file.empty() && !written.contains(DhcpOption::vendor_class)) {
    out.must(DhcpOption::vendor_class, std::as_bytes(http));
  }
  if (reply.asked(DhcpOption::tftp_server) && !written.contains(DhcpOption::tftp_server)) {
    out.may(DhcpOption::tftp_server, Dotted{boot.server}.bytes());
  }
  put_boot_file(out, reply, boot, written);
}

}  // namespace bootstorm::dhcp
