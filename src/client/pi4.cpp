#include "client/pi4.hpp"

#include <array>

namespace bootstorm::client {

namespace {

/// The EEPROM and start4.elf of a Pi 4. The EEPROM gives the prefix up if neither start file is below it. Assumed: that
/// it finds out by probing for them first; which initial RAM disk and which overlay are asked for.
constexpr std::array pi4_plan{
    BootStep{"start4.elf", Download::Wanted::probe, 2, 1, true},
    BootStep{"start.elf", Download::Wanted::probe, 2, 2, true},
    BootStep{"config.txt", Download::Wanted::all, 3, 3},
    BootStep{"vl805.sig", Download::Wanted::all, 4, 4},
    BootStep{"vl805.bin", Download::Wanted::all, 5, 5},
    BootStep{"pieeprom.sig", Download::Wanted::all, 6, 6},
    BootStep{"recover4.elf", Download::Wanted::all, 7, 7},
    BootStep{"recovery.elf", Download::Wanted::all, 8, 8},
    BootStep{"start4.elf", Download::Wanted::all, 9, step_fails},
    BootStep{"fixup4.dat", Download::Wanted::all, 10, 10},
    BootStep{"config.txt", Download::Wanted::all, 11, 11},
    BootStep{"initramfs8", Download::Wanted::all, 12, 12},
    BootStep{"bcm2711-rpi-4-b.dtb", Download::Wanted::all, 13, 13},
    BootStep{"overlays/overlay_map.dtb", Download::Wanted::all, 14, 14},
    BootStep{"cmdline.txt", Download::Wanted::all, 15, 15},
    BootStep{"kernel8.img", Download::Wanted::all, step_booted, step_fails},
};

constexpr std::array<std::uint8_t, 14> pi4_wanted{1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135};
constexpr DhcpStyle pi4_style{
    .wanted = pi4_wanted, .vendor_class = "PXEClient:Arch:00000:UNDI:002001", .class_in_request = false, .boots = true};
/// DHCP_REQ_TIMEOUT 4,000 ms within DHCP_TIMEOUT 45,000 ms.
constexpr DhcpPatience pi4_patience{.first_ns = 4 * nanos_per_s, .doubles = false, .tries = 11};
/// TFTP_FILE_TIMEOUT 30,000 ms. Assumed: what the rest of the boot order (SD, USB) takes before the network's turn
/// comes again.
constexpr FirmwareLimits pi4_limits{.file_ns = 30 * nanos_per_s, .again_after_ns = 10 * nanos_per_s};
constexpr std::uint32_t pi4_revision = 0x00c03114;  // a Pi 4 B with 4 GB, revision 1.4
constexpr std::uint16_t pi4_port_first = 49152;
constexpr std::uint32_t blocks_unwrapped_max = 65535;

void little_endian(Writer& writer, std::uint32_t word) noexcept { writer.be32(__builtin_bswap32(word)); }

/// Numbers are little-endian, and so is the serial of old firmware. The MAC's last four octets stand as they are:
/// captures of e4:5f:01:94:24:f8 have 01 94 24 f8 there.
std::array<std::byte, 17> pi4_guid(MacAddress mac, std::uint32_t serial, bool old_firmware) noexcept {
  std::array<std::byte, 17> guid{};
  Writer writer{guid};
  writer.u8(0);
  if (old_firmware) {
    for (int i = 0; i < 4; ++i) little_endian(writer, serial);
    return guid;
  }
  writer.text("RPi4");
  little_endian(writer, pi4_revision);
  writer.bytes(std::as_bytes(std::span{mac.octets}.last(4)));
  little_endian(writer, serial);
  return guid;
}

std::string_view missing_for_pi4(const FileSet& files) noexcept {
  for (const std::string_view name : {"start4.elf", "kernel8.img"}) {
    if (files.find(name) == nullptr) return name;
  }
  return {};
}

}  // namespace

constinit const ClientModel pi4_model{.name = "pi4",
                                      .alias = {},
                                      .recognised_as = Model::pi4,
                                      .missing_file = missing_for_pi4,
                                      .make = make_board<Pi4Board>,
                                      .limits = pi4_limits};

Pi4Board::Pi4Board(const BootSettings& settings, MacAddress mac, std::uint32_t serial) noexcept
    : LeasingBoard(pi4_style, pi4_patience, mac, serial, pi4_guid(mac, serial, settings.old_firmware)),
      settings_(&settings),
      walk_(pi4_plan, serial) {
  if (settings.keeps_limits) limit_files(pi4_limits.file_ns);
}

bool Pi4Board::takes(const DhcpReply& offer) const noexcept {
  if (settings_->old_firmware && offer.has_pad) return false;
  const std::string_view vendor{reinterpret_cast<const char*>(offer.vendor.data()), offer.vendor.size()};
  return vendor.find("Raspberry Pi Boot") != std::string_view::npos;
}

void Pi4Board::bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept {
  start_elf_runs_ = false;
  find_server(State::arping, own_ip_, lease.tftp_server.is_zero() ? source : lease.tftp_server, now, out);
}

void Pi4Board::server_found(Nanos now, TxBatch& out) noexcept { read_step(pi4_port_first, now, out); }

void Pi4Board::read_step(std::uint16_t port, Nanos now, TxBatch& out) noexcept {
  Download::Request request = walk_.request(*settings_->files);
  request.with_tsize = true;
  request.blksize = settings_->old_firmware ? 1024 : 1468;
  request.blocks_max = settings_->old_firmware ? blocks_unwrapped_max : 0;
  read(State::reading, port, request, now, out);
}

void Pi4Board::file_ended(bool was_there, Nanos now, TxBatch& out) noexcept {
  if (was_there && download().request().wanted == Download::Wanted::all && walk_.name() == "start4.elf") {
    start_elf_runs_ = true;
  }
  switch (walk_.advance(was_there)) {
    case BootWalk::Next::file_missing: return finish(State::failed, Failure::file_missing, now);
    case BootWalk::Next::booted: return finish(State::booted, Failure::none, now);
    case BootWalk::Next::read: return read_step(static_cast<std::uint16_t>(port_ + 1), now, out);
  }
}

bool Pi4Board::upset_by_repeat(Nanos now, TxBatch& out) noexcept {
  if (!settings_->old_firmware || !start_elf_runs_ || download().acknowledged() == 0) return false;
  send_ack(download().acknowledged() + 1, out);
  finish(State::failed, Failure::hung_on_duplicate, now);
  return true;
}

}  // namespace bootstorm::client
