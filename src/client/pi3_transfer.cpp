// The files: asking, acknowledging, repeating, and which one comes next.
#include <algorithm>

#include "bootstorm/wire/tftp.hpp"
#include "client/pi3.hpp"

namespace bootstorm::client {

void Pi3Board::request(Nanos now, TxBatch& out) noexcept {
  const FileSet& files = *settings_->files;
  if (in_rom()) {
    download_.start({.expected = files.find(file()), .same_port = rom_file_ == RomFile::bootsig});
  } else {
    const BootStep& step = boot_plan[step_];
    // A server may know no folder of that serial; then everything is asked for at the root.
    download_.start({.expected = below_prefix_ ? files.find(prefix(), step.name) : files.find(step.name),
                     .wanted = step.wanted,
                     .may_be_absent = step_ == step_prefix,
                     .with_tsize = true});
  }
  begin_try(now);
  send_request(out);
}

void Pi3Board::send_request(TxBatch& out) noexcept {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  Writer payload = payload_writer(*frame);
  const auto text = [&payload](std::string_view value) {
    payload.text(value);
    payload.u8(0);
  };
  payload.be16(static_cast<std::uint16_t>(TftpOpcode::rrq));
  payload.text(prefix());
  text(file());
  text("octet");
  if (!in_rom()) {
    text("tsize");
    text("0");
  }
  finish_datagram(*frame, own(port_), server(udp_port_tftp), payload.size());
}

void Pi3Board::send_ack(TxBatch& out) noexcept {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  Writer payload = payload_writer(*frame);
  payload.be16(static_cast<std::uint16_t>(TftpOpcode::ack));
  payload.be16(static_cast<std::uint16_t>(download_.acknowledged() & 0xffff));
  finish_datagram(*frame, own(port_), server(download_.server_port()), payload.size());
}

void Pi3Board::send_early_terminate(TxBatch& out) noexcept {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  Writer payload = payload_writer(*frame);
  payload.be16(static_cast<std::uint16_t>(TftpOpcode::error));
  payload.be16(static_cast<std::uint16_t>(TftpError::undefined));
  payload.text("Early terminate");
  payload.u8(0);
  finish_datagram(*frame, own(port_), server(download_.server_port()), payload.size());
}

void Pi3Board::on_datagram(const Received& received, Nanos now, TxBatch& out) noexcept {
  if (received.kind != Received::Kind::udp || received.target_port != port_ || received.target != offer_.own_ip ||
      received.source != offer_.server_ip) {
    return;
  }
  const Download::Answer answer = download_.on_datagram(received.source_port, received.payload);
  if (answer == Download::Answer::acknowledge || answer == Download::Answer::complete) {
    stats_.last_wait_ns = static_cast<std::uint32_t>(std::min<Nanos>(now - asked_at_, 0xffffffffu));
    if (download_.acknowledged() != 0) {
      ++stats_.blocks;
      stats_.bytes += download_.block_bytes();
    }
  }
  switch (answer) {
    case Download::Answer::ignored: ++stats_.data_stray; return;
    case Download::Answer::acknowledge:
      begin_try(now);
      return send_ack(out);
    case Download::Answer::repeat: ++stats_.data_repeated; return send_ack(out);
    case Download::Answer::complete:
      ++stats_.files;
      send_ack(out);
      return file_ended(true, now, out);
    case Download::Answer::exists:
      send_early_terminate(out);
      return file_ended(true, now, out);
    case Download::Answer::absent: return file_ended(false, now, out);
    case Download::Answer::wrong: return finish(State::failed, download_.failure(), now);
  }
}

void Pi3Board::file_ended(bool was_there, Nanos now, TxBatch& out) noexcept {
  if (in_rom()) return rom_file_ended(was_there, now, out);
  const BootStep& step = boot_plan[step_];
  if (step_ == step_prefix) below_prefix_ = was_there;
  const std::uint8_t next = was_there ? step.next : step.if_absent;
  if (next == step_fails) return finish(State::failed, Failure::file_missing, now);
  if (next == step_booted) return finish(State::booted, Failure::none, now);
  step_ = next;
  ++port_;
  request(now, out);
}

void Pi3Board::rom_file_ended(bool was_there, Nanos now, TxBatch& out) noexcept {
  if (rom_file_ == RomFile::bootcode) {
    if (!was_there) return finish(State::failed, Failure::file_missing, now);
    rom_file_ = RomFile::bootsig;
    return request(now, out);
  }
  state_ = State::bootcode_starting;
  deadline_ = now + settings_->bootcode_start_ns;
}

void Pi3Board::repeat(Nanos now, TxBatch& out) noexcept {
  const bool arping = state_ == State::arping || state_ == State::bootcode_arping;
  const bool begun = download_.server_port() != 0;
  if (tries_ == tries_max) {
    return finish(State::failed,
                  arping  ? Failure::arp_unanswered
                  : begun ? Failure::transfer_stalled
                          : Failure::request_unanswered,
                  now);
  }
  ++tries_;
  ++stats_.asked_again;
  deadline_ = now + repeat_interval_ns;
  if (arping) {
    send_arp_request(out);
  } else if (begun) {
    send_ack(out);
  } else {
    send_request(out);
  }
}

}  // namespace bootstorm::client
