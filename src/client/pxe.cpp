#include "client/pxe.hpp"

#include <array>
#include <memory>

#include "client/random.hpp"

namespace bootstorm::client {

namespace {

constexpr std::array<std::uint8_t, 14> pxe_wanted{1, 3, 6, 12, 15, 43, 54, 60, 66, 67, 93, 94, 97, 128};

/// `arch` is option 93 as firmware sends it; RFC 4578's text has 7 and 9 the other way round.
constexpr DhcpStyle uefi_style(std::uint16_t arch, std::string_view vendor_class) {
  return {
      .wanted = pxe_wanted, .vendor_class = vendor_class, .boots = true, .arch = arch, .ndi_minor = 0, .ndi_major = 3};
}
constexpr DhcpStyle bios_style{
    .wanted = pxe_wanted, .vendor_class = "PXEClient:Arch:00000:UNDI:002001", .boots = true, .arch = 0};
/// It repeats the ROM's class and architecture, and says its own name besides.
constexpr DhcpStyle ipxe_style{.wanted = pxe_wanted,
                               .vendor_class = "PXEClient:Arch:00000:UNDI:002001",
                               .boots = true,
                               .arch = 0,
                               .is_ipxe = true};

/// 4, 8, 16 and 32 seconds, then the next boot device.
constexpr DhcpPatience pxe_patience{.first_ns = 4 * nanos_per_s, .doubles = true, .tries = 4};

/// Assumed: what the other boot options take before it is the network's turn again. No time for a whole file is known.
constexpr FirmwareLimits pxe_limits{.again_after_ns = 60 * nanos_per_s};

constexpr PxeFirmware bios{.model = "pxe-bios", .style = bios_style, .blksize = 1456};
constexpr PxeFirmware uefi_x64{
    .model = "pxe-x64", .style = uefi_style(7, "PXEClient:Arch:00007:UNDI:003000"), .blksize = 1468, .is_uefi = true};
constexpr PxeFirmware uefi_arm64{.model = "pxe-arm64",
                                 .style = uefi_style(11, "PXEClient:Arch:00011:UNDI:003000"),
                                 .blksize = 1468,
                                 .is_uefi = true};
constexpr PxeFirmware ipxe{
    .model = "ipxe", .style = ipxe_style, .blksize = 1432, .asks_size_first = false, .tsize_with_file = true};

template <const PxeFirmware& firmware>
std::unique_ptr<Board> make_pxe(const BootSettings& settings, MacAddress mac, std::uint32_t serial) {
  return std::make_unique<PxeBoard>(settings, firmware, mac, serial);
}

template <const PxeFirmware& firmware>
constexpr ClientModel pxe_model(Model recognised_as, std::string_view alias = {}) {
  return {.name = firmware.model,
          .alias = alias,
          .recognised_as = recognised_as,
          .missing_file = nullptr,
          .make = make_pxe<firmware>,
          .limits = pxe_limits};
}

constexpr std::uint16_t pxe_port_first = 1024;

/// A machine's UUID, made of its MAC.
std::array<std::byte, 17> pxe_guid(MacAddress mac) noexcept {
  std::array<std::byte, 17> guid{};
  Random random{mac.number()};
  Writer writer{guid};
  writer.u8(0);
  for (int i = 0; i < 4; ++i) writer.be32(static_cast<std::uint32_t>(random.next() & 0xffffffffu));
  return guid;
}

}  // namespace

constinit const ClientModel pxe_bios_model = pxe_model<bios>(Model::pxe_bios);
constinit const ClientModel pxe_x64_model = pxe_model<uefi_x64>(Model::pxe_x64, "pxe");
constinit const ClientModel pxe_arm64_model = pxe_model<uefi_arm64>(Model::pxe_arm64);
constinit const ClientModel ipxe_model = pxe_model<ipxe>(Model::pxe_bios);

PxeBoard::PxeBoard(const BootSettings& settings, const PxeFirmware& firmware, MacAddress mac,
                   std::uint32_t serial) noexcept
    : LeasingBoard(firmware.style, pxe_patience, mac, serial, pxe_guid(mac)),
      settings_(&settings),
      firmware_(&firmware) {}

std::string_view PxeBoard::file() const noexcept {
  if (port_ == 0) return {};
  if (!settings_->fetch.empty()) return settings_->fetch[next_];
  return {named_.data(), named_length_};
}

Expected PxeBoard::expected() const noexcept {
  Expected all;
  for (const std::string& name : settings_->fetch) {
    const FileSet::File* file = settings_->files->find(name);
    if (file == nullptr) continue;
    ++all.files;
    all.bytes += file->bytes.size();
  }
  return all;
}

bool PxeBoard::takes(const DhcpReply& offer) const noexcept {
  return !settings_->fetch.empty() || !offer.boot_file.empty();
}

void PxeBoard::bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept {
  named_length_ = static_cast<std::uint8_t>(lease.boot_file.copy(named_.data(), named_.size()));
  next_ = 0;
  next_port_ = pxe_port_first;
  if (settings_->fetch.empty() && named_length_ == 0) return finish(State::failed, Failure::no_boot_file, now);
  const Ipv4Address named = lease.next_server.is_zero() ? lease.tftp_server : lease.next_server;
  find_server(State::arping, own_ip_, named.is_zero() ? source : named, now, out);
}

void PxeBoard::server_found(Nanos now, TxBatch& out) noexcept { ask(firmware_->asks_size_first, now, out); }

void PxeBoard::ask(bool for_size, Nanos now, TxBatch& out) noexcept {
  const bool uefi = firmware_->is_uefi;
  port_ = next_port_++;
  Download::Request request{.expected = settings_->files->find(file()),
                            .wanted = for_size ? Download::Wanted::probe : Download::Wanted::all};
  request.with_tsize = for_size || uefi || firmware_->tsize_with_file;
  request.blksize = uefi || !for_size ? firmware_->blksize : std::uint16_t{0};
  request.windowsize = uefi && !for_size ? settings_->windowsize : std::uint16_t{0};
  request.abort_code = uefi ? TftpError::option_refused : TftpError::undefined;
  request.abort_text = uefi ? "User aborted the transfer" : "TFTP Aborted";
  read(State::reading, port_, request, now, out);
}

void PxeBoard::file_ended(bool was_there, Nanos now, TxBatch& out) noexcept {
  if (!was_there) return finish(State::failed, Failure::file_missing, now);
  if (download().request().wanted == Download::Wanted::probe) return ask(false, now, out);
  if (next_ + 1 >= settings_->fetch.size()) return finish(State::booted, Failure::none, now);
  ++next_;
  ask(false, now, out);
}

}  // namespace bootstorm::client
