// Power, time and ARP. What is read is in board_read.cpp.
#include "client/board.hpp"

#include <algorithm>

#include "bootstorm/wire/arp.hpp"

namespace bootstorm::client {

void Board::start(Nanos now) noexcept {
  stats_ = Stats{.started_at = now};
  download_ = Download{};
  failure_ = Failure::none;
  own_ip_ = {};
  server_ip_ = {};
  server_mac_ = {};
  port_ = 0;
  tries_ = 0;
  deadline_ = now;
  started(now);
}

void Board::finish(State state, Failure failure, Nanos now) noexcept {
  state_ = state;
  failure_ = failure;
  stats_.finished_at = now;
  deadline_ = never;
}

void Board::begin_try(Nanos now) noexcept {
  tries_ = 1;
  asked_at_ = now;
  deadline_ = next_repeat(now);
}

Nanos Board::next_repeat(Nanos now) const noexcept {
  const Nanos repeat_at = now + repeat_interval_ns;
  return is_reading(state_) ? std::min(repeat_at, file_ends_at_) : repeat_at;
}

void Board::find_server(State arping, Ipv4Address own_ip, Ipv4Address server_ip, Nanos now, TxBatch& out) noexcept {
  state_ = arping;
  own_ip_ = own_ip;
  server_ip_ = server_ip;
  begin_try(now);
  send_arp_request(out);
}

void Board::send_arp_request(TxBatch& out) noexcept {
  if (TxFrame* frame = out.claim()) write_arp(*frame, arp_request, own(), {mac_broadcast, server_ip_});
}

void Board::on_arp(const Received& received, Nanos now, TxBatch& out) noexcept {
  if (received.arp_operation == arp_reply && received.source == server_ip_ && is_arping(state_)) {
    server_mac_ = received.arp_sender_mac;
    return server_found(now, out);
  }
  if (received.arp_operation == arp_request && received.target == own_ip_) {
    if (TxFrame* frame = out.claim()) write_arp(*frame, arp_reply, own(), {received.arp_sender_mac, received.source});
  }
}

void Board::on_frame(std::span<const std::byte> frame, Nanos now, TxBatch& out) noexcept {
  if (state_ == State::off || is_final(state_)) return;
  const Received received = receive(frame);
  if (!is_for(received, mac_)) return;
  if (received.kind == Received::Kind::damaged && received.destination == mac_) {
    return finish(State::failed, received.damage, now);
  }
  if (is_reading(state_)) {
    if (received.kind == Received::Kind::udp) return on_datagram(received, now, out);
    if (received.kind == Received::Kind::arp && !deaf_) on_arp(received, now, out);
  } else if (is_arping(state_)) {
    if (received.kind == Received::Kind::arp) on_arp(received, now, out);
  } else {
    heard(received, now, out);
  }
}

void Board::on_tick(Nanos now, TxBatch& out) noexcept {
  if (now < deadline_) return;
  if (is_reading(state_) || is_arping(state_)) return repeat(now, out);
  due(now, out);
}

void Board::repeat(Nanos now, TxBatch& out) noexcept {
  const bool arping = is_arping(state_);
  if (!arping && now >= file_ends_at_) return finish(State::failed, Failure::file_took_too_long, now);
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
  deadline_ = next_repeat(now);
  if (arping) {
    send_arp_request(out);
  } else if (begun) {
    send_ack(download_.acknowledged(), out);
  } else {
    send_request(out);
  }
}

}  // namespace bootstorm::client
