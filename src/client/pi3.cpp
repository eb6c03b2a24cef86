#include "client/pi3.hpp"

#include <array>

namespace bootstorm::client {

namespace {

/// bootcode.bin and start.elf of a Pi 3, as captures show it. Assumed, because captures differ: which files are probed
/// before they are read; that a 64-bit kernel is looked for first; that one device tree follows the kernel; that a
/// recovery file, if there is one, is read and passed over.
constexpr std::array pi3_plan{
    BootStep{"start.elf", Download::Wanted::probe, 1, 1, true},
    BootStep{"autoboot.txt", Download::Wanted::all, 2, 2},
    BootStep{"config.txt", Download::Wanted::all, 3, 3},
    BootStep{"recovery.elf", Download::Wanted::all, 4, 4},
    BootStep{"start.elf", Download::Wanted::all, 5, step_fails},
    BootStep{"fixup.dat", Download::Wanted::all, 6, 6},
    BootStep{"config.txt", Download::Wanted::all, 7, 7},
    BootStep{"dt-blob.bin", Download::Wanted::all, 8, 8},
    BootStep{"bootcfg.txt", Download::Wanted::all, 9, 9},
    BootStep{"cmdline.txt", Download::Wanted::all, 10, 10},
    BootStep{"recovery7.img", Download::Wanted::all, 11, 11},
    BootStep{"armstub7.bin", Download::Wanted::all, 12, 12},
    BootStep{"kernel8.img", Download::Wanted::probe, 13, 14},
    BootStep{"kernel8.img", Download::Wanted::all, 16, step_fails},
    BootStep{"kernel7.img", Download::Wanted::probe, 15, step_fails},
    BootStep{"kernel7.img", Download::Wanted::all, 16, step_fails},
    BootStep{"bcm2710-rpi-3-b.dtb", Download::Wanted::all, step_booted, step_booted},
};

std::string_view missing_for_pi3(const FileSet& files) noexcept {
  for (const std::string_view name : {"bootcode.bin", "start.elf"}) {
    if (files.find(name) == nullptr) return name;
  }
  return files.find("kernel8.img") == nullptr && files.find("kernel7.img") == nullptr ? "kernel8.img" : "";
}

}  // namespace

constinit const ClientModel pi3_model{.name = "pi3",
                                      .alias = {},
                                      .recognised_as = Model::pi3,
                                      .missing_file = missing_for_pi3,
                                      .make = make_board<Pi3Board>};

Pi3Board::Pi3Board(const BootSettings& settings, MacAddress mac, std::uint32_t serial) noexcept
    : Board(mac, serial), settings_(&settings), walk_(pi3_plan, serial) {
  be_deaf_to_arp_while_reading();
}

std::string_view Pi3Board::prefix() const noexcept {
  return !in_rom_ && port_ >= bootcode_port_first ? walk_.prefix() : std::string_view{};
}

std::string_view Pi3Board::file() const noexcept {
  if (port_ == 0) return {};
  if (port_ == rom_port) return rom_file_ == RomFile::bootcode ? "bootcode.bin" : "bootsig.bin";
  return walk_.name();
}

Expected Pi3Board::expected() const noexcept {
  Expected all = walk_.expected(*settings_->files);
  for (const std::string_view name : {"bootcode.bin", "bootsig.bin"}) {
    const FileSet::File* file = settings_->files->find(name);
    if (file == nullptr) continue;
    ++all.files;
    all.bytes += file->bytes.size();
  }
  return all;
}

void Pi3Board::started(Nanos) noexcept {
  state_ = State::asking;
  offer_ = {};
  rom_file_ = RomFile::bootcode;
  walk_.restart();
  in_rom_ = true;
  has_offer_ = false;
}

void Pi3Board::ask(Nanos now, TxBatch& out) noexcept {
  if (tries_ == discovers_max) {
    return finish(State::dark, stats_.offered_at != 0 ? Failure::never_woken : Failure::no_usable_offer, now);
  }
  ++tries_;
  ++stats_.discovers;
  asked_at_ = now;
  heard_at_ = now;
  attempt_over_ = false;
  has_offer_ = false;
  deadline_ = now + discover_interval_ns;
  if (state_ == State::offered) state_ = State::asking;
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  Writer payload = payload_writer(*frame);
  if (in_rom_) {
    write_rom_discover(payload, mac_);
  } else {
    write_bootcode_discover(payload, mac_, serial_);
  }
  finish_datagram(*frame, {mac_, {}, udp_port_dhcp_client}, {mac_broadcast, ipv4_broadcast, udp_port_dhcp_server},
                  payload.size());
}

void Pi3Board::hear_while_asking(const Received& received, Nanos now, TxBatch& out) noexcept {
  const bool slow = settings_->waits_to_be_woken && in_rom_;
  if (slow) {
    if (now - heard_at_ > rom_silence_ns) attempt_over_ = true;
    if (attempt_over_) return;
    heard_at_ = now;
  }
  if (received.kind == Received::Kind::udp && received.target_port == udp_port_dhcp_client) {
    const bool needs_three_spaces = settings_->needs_three_spaces && in_rom_;
    switch (read_offer(received.payload, received.source, mac_, needs_three_spaces, offer_)) {
      case OfferCheck::not_an_offer: break;
      case OfferCheck::unusable: ++stats_.offers_unusable; break;
      case OfferCheck::usable:
        has_offer_ = true;
        if (stats_.offered_at == 0) stats_.offered_at = now;
        if (state_ == State::asking) state_ = State::offered;
        break;
    }
  }
  if (!has_offer_ || (slow && now - asked_at_ <= rom_attempt_ns)) return;
  if (offer_.for_another) ++stats_.offers_for_others;
  find_server(in_rom_ ? State::arping : State::bootcode_arping, offer_.own_ip, offer_.server_ip, now, out);
}

void Pi3Board::heard(const Received& received, Nanos now, TxBatch& out) noexcept {
  if (state_ != State::bootcode_starting) hear_while_asking(received, now, out);
}

void Pi3Board::due(Nanos now, TxBatch& out) noexcept {
  if (state_ == State::bootcode_starting) {
    state_ = State::bootcode_asking;
    in_rom_ = false;
    tries_ = 0;
  }
  ask(now, out);
}

void Pi3Board::server_found(Nanos now, TxBatch& out) noexcept {
  if (in_rom_) return read_rom_file(now, out);
  port_ = bootcode_port_first;
  read_step(now, out);
}

void Pi3Board::read_rom_file(Nanos now, TxBatch& out) noexcept {
  port_ = rom_port;
  read(State::rom_transfer, rom_port,
       {.expected = settings_->files->find(file()), .same_port = rom_file_ == RomFile::bootsig}, now, out);
}

void Pi3Board::read_step(Nanos now, TxBatch& out) noexcept {
  Download::Request request = walk_.request(*settings_->files);
  request.with_tsize = true;
  read(State::bootcode_transfer, port_, request, now, out);
}

void Pi3Board::file_ended(bool was_there, Nanos now, TxBatch& out) noexcept {
  if (in_rom_) return rom_file_ended(was_there, now, out);
  switch (walk_.advance(was_there)) {
    case BootWalk::Next::file_missing: return finish(State::failed, Failure::file_missing, now);
    case BootWalk::Next::booted: return finish(State::booted, Failure::none, now);
    case BootWalk::Next::read: ++port_; return read_step(now, out);
  }
}

void Pi3Board::rom_file_ended(bool was_there, Nanos now, TxBatch& out) noexcept {
  if (rom_file_ == RomFile::bootcode) {
    if (!was_there) return finish(State::failed, Failure::file_missing, now);
    rom_file_ = RomFile::bootsig;
    return read_rom_file(now, out);
  }
  state_ = State::bootcode_starting;
  deadline_ = now + settings_->bootcode_start_ns;
}

}  // namespace bootstorm::client
