// One file after the other: asking, acknowledging, repeating.
#include <charconv>

#include "bootstorm/wire/tftp.hpp"
#include "client/board.hpp"

namespace bootstorm::client {

namespace {

/// A string and the NUL that ends it (RFC 1350 §5).
void write_string(Writer& payload, std::string_view value) noexcept {
  payload.text(value);
  payload.u8(0);
}

void write_number(Writer& payload, std::uint16_t value) noexcept {
  std::array<char, 5> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  write_string(payload, {digits.begin(), end});
}

}  // namespace

void Board::read(State reading, std::uint16_t port, const Download::Request& request, Nanos now,
                 TxBatch& out) noexcept {
  state_ = reading;
  port_ = port;
  download_.start(request);
  file_ends_at_ = file_limit_ns_ == 0 ? never : now + file_limit_ns_;
  begin_try(now);
  send_request(out);
}

void Board::send_request(TxBatch& out) noexcept {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  Writer payload = payload_writer(*frame);
  payload.be16(static_cast<std::uint16_t>(TftpOpcode::rrq));
  payload.text(prefix());
  write_string(payload, file());
  write_string(payload, "octet");
  if (download_.request().with_tsize) {
    write_string(payload, "tsize");
    write_string(payload, "0");
  }
  if (const std::uint16_t blksize = download_.request().blksize; blksize != 0) {
    write_string(payload, "blksize");
    write_number(payload, blksize);
  }
  if (const std::uint16_t windowsize = download_.request().windowsize; windowsize != 0) {
    write_string(payload, "windowsize");
    write_number(payload, windowsize);
  }
  finish_datagram(*frame, own(port_), server(udp_port_tftp), payload.size());
}

void Board::send_ack(std::uint32_t block, TxBatch& out) noexcept {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  *view<TftpBlockHeader>(frame->head + payload_offset) = {Be16{static_cast<std::uint16_t>(TftpOpcode::ack)},
                                                          Be16{static_cast<std::uint16_t>(block & 0xffff)}};
  finish_datagram(*frame, own(port_), server(download_.server_port()), sizeof(TftpBlockHeader));
}

void Board::send_early_terminate(TxBatch& out) noexcept {
  TxFrame* frame = out.claim();
  if (frame == nullptr) return;
  Writer payload = payload_writer(*frame);
  payload.be16(static_cast<std::uint16_t>(TftpOpcode::error));
  payload.be16(static_cast<std::uint16_t>(download_.request().abort_code));
  write_string(payload, download_.request().abort_text);
  finish_datagram(*frame, own(port_), server(download_.server_port()), payload.size());
}

void Board::note_progress(Nanos now) noexcept {
  stats_.last_wait_ns = now - asked_at_;
  if (download_.acknowledged() == 0) return;
  ++stats_.blocks;
  stats_.bytes += download_.block_bytes();
}

void Board::on_datagram(const Received& received, Nanos now, TxBatch& out) noexcept {
  if (received.target_port != port_ || received.target != own_ip_ || received.source != server_ip_) return;
  switch (download_.on_datagram(received.source_port, received.payload)) {
    case Download::Answer::ignored: ++stats_.data_stray; return;
    case Download::Answer::acknowledge:
      note_progress(now);
      begin_try(now);
      return send_ack(download_.acknowledged(), out);
    case Download::Answer::take: note_progress(now); return begin_try(now);  // a window may never come whole
    case Download::Answer::repeat:
      ++stats_.data_repeated;
      if (upset_by_repeat(now, out)) return;
      return send_ack(download_.acknowledged(), out);
    case Download::Answer::complete:
      note_progress(now);
      ++stats_.files;
      send_ack(download_.acknowledged(), out);
      return file_ended(true, now, out);
    case Download::Answer::exists: send_early_terminate(out); return file_ended(true, now, out);
    case Download::Answer::absent: return file_ended(false, now, out);
    case Download::Answer::wrong: return finish(State::failed, download_.failure(), now);
  }
}

}  // namespace bootstorm::client
