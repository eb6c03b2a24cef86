#include "client/pi4.hpp"

#include "client/boot_plans.hpp"

namespace bootstorm::client {

namespace {

constexpr std::array<std::uint8_t, 14> wanted{1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135};
constexpr DhcpStyle style{
    .wanted = wanted, .vendor_class = "PXEClient:Arch:00000:UNDI:002001", .class_in_request = false, .boots = true};
/// DHCP_REQ_TIMEOUT 4,000 ms within DHCP_TIMEOUT 45,000 ms.
constexpr DhcpPatience patience{.first_ns = 4 * nanos_per_s, .doubles = false, .tries = 11};
constexpr std::uint32_t revision = 0x00c03114;  // a Pi 4 B with 4 GB, revision 1.4
constexpr std::uint16_t port_first = 49152;
constexpr std::uint32_t blocks_unwrapped_max = 65535;

std::array<std::byte, 17> guid_of(MacAddress mac, std::uint32_t serial, bool old_firmware) noexcept {
  std::array<std::byte, 17> guid{};
  Writer writer{guid};
  writer.u8(0);
  if (old_firmware) {
    for (int i = 0; i < 4; ++i) writer.be32(__builtin_bswap32(serial));
    return guid;
  }
  writer.text("RPi4");
  writer.be32(revision);
  writer.bytes(std::as_bytes(std::span{mac.octets}.last(4)));
  writer.be32(serial);
  return guid;
}

}  // namespace

Pi4Board::Pi4Board(const Pi4Settings& settings, MacAddress mac, std::uint32_t serial) noexcept
    : LeasingBoard(style, patience, mac, serial, guid_of(mac, serial, settings.old_firmware)),
      settings_(&settings),
      walk_(pi4_plan, serial) {}

bool Pi4Board::takes(const DhcpReply& offer) const noexcept {
  if (settings_->old_firmware && offer.has_pad) return false;
  const std::string_view vendor{reinterpret_cast<const char*>(offer.vendor.data()), offer.vendor.size()};
  return vendor.find("Raspberry Pi Boot") != std::string_view::npos;
}

void Pi4Board::bound(const DhcpReply& lease, Ipv4Address source, Nanos now, TxBatch& out) noexcept {
  start_elf_runs_ = false;
  find_server(State::arping, own_ip_, lease.tftp_server.is_zero() ? source : lease.tftp_server, now, out);
}

void Pi4Board::server_found(Nanos now, TxBatch& out) noexcept { read_step(port_first, now, out); }

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
