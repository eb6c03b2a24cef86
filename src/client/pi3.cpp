// Power, time and the way to the first file: DHCP and ARP. What is transferred is in pi3_transfer.cpp.
#include "client/pi3.hpp"

#include "bootstorm/wire/arp.hpp"

namespace bootstorm::client {

Pi3Board::Pi3Board(const Pi3Settings& settings, MacAddress mac, std::uint32_t serial) noexcept
    : settings_(&settings), mac_(mac), serial_(serial) {
  for (std::size_t i = 0; i < 8; ++i) prefix_[i] = "0123456789abcdef"[(serial >> (28 - 4 * i)) & 0xf];
  prefix_[8] = '/';
}

std::string_view Pi3Board::prefix() const noexcept {
  const bool applies = below_prefix_ && state_ > State::rom_transfer && port_ >= bootcode_port_first;
  return applies ? std::string_view{prefix_.data(), prefix_.size()} : std::string_view{};
}

std::string_view Pi3Board::file() const noexcept {
  if (port_ == 0) return {};
  if (port_ == rom_port) return rom_file_ == RomFile::bootcode ? "bootcode.bin" : "bootsig.bin";
  return step_ < boot_plan.size() ? boot_plan[step_].name : boot_plan.back().name;
}

void Pi3Board::start(Nanos now) noexcept {
  stats_ = Stats{.started_at = now};
  download_ = Download{};
  offer_ = {};
  state_ = State::asking;
  failure_ = Failure::none;
  rom_file_ = RomFile::bootcode;
  port_ = 0;
  step_ = 0;
  tries_ = 0;
  has_offer_ = false;
  below_prefix_ = true;
  deadline_ = now;
}

void Pi3Board::finish(State state, Failure failure, Nanos now) noexcept {
  state_ = state;
  failure_ = failure;
  stats_.finished_at = now;
  deadline_ = never;
}

void Pi3Board::begin_try(Nanos now) noexcept {
  tries_ = 1;
  asked_at_ = now;
  deadline_ = now + repeat_interval_ns;
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
  if (state_ == State::asking) {
    write_rom_discover(payload, mac_);
  } else {
    write_bootcode_discover(payload, mac_, serial_);
  }
  finish_datagram(*frame, {mac_, {}, udp_port_dhcp_client}, {mac_broadcast, ipv4_broadcast, udp_port_dhcp_server},
                  payload.size());
}

void Pi3Board::hear_while_asking(const Received& received, Nanos now, TxBatch& out) noexcept {
  const bool slow = settings_->waits_to_be_woken && in_rom();
  if (slow) {
    if (now - heard_at_ > rom_silence_ns) attempt_over_ = true;
    if (attempt_over_) return;
    heard_at_ = now;
  }
  if (received.kind == Received::Kind::udp && received.target_port == udp_port_dhcp_client) {
    const bool needs_three_spaces = settings_->needs_three_spaces && in_rom();
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
  if (has_offer_ && (!slow || now - asked_at_ > rom_attempt_ns)) take_offer(now, out);
}

void Pi3Board::take_offer(Nanos now, TxBatch& out) noexcept {
  if (offer_.for_another) ++stats_.offers_for_others;
  state_ = in_rom() ? State::arping : State::bootcode_arping;
  begin_try(now);
  send_arp_request(out);
}

void Pi3Board::send_arp_request(TxBatch& out) noexcept {
  if (TxFrame* frame = out.claim()) write_arp(*frame, arp_request, own(), {mac_broadcast, offer_.server_ip});
}

void Pi3Board::on_arp(const Received& received, Nanos now, TxBatch& out) noexcept {
  if (received.arp_operation == arp_reply && received.source == offer_.server_ip) {
    server_mac_ = received.arp_sender_mac;
    port_ = in_rom() ? rom_port : bootcode_port_first;
    state_ = in_rom() ? State::rom_transfer : State::bootcode_transfer;
    return request(now, out);
  }
  if (received.arp_operation == arp_request && received.target == offer_.own_ip) {
    if (TxFrame* frame = out.claim()) write_arp(*frame, arp_reply, own(), {received.arp_sender_mac, received.source});
  }
}

void Pi3Board::on_frame(std::span<const std::byte> frame, Nanos now, TxBatch& out) noexcept {
  if (state_ == State::off || is_final(state_)) return;
  const Received received = receive(frame);
  if (!is_for(received, mac_)) return;
  if (received.kind == Received::Kind::damaged && received.destination == mac_) {
    return finish(State::failed, received.damage, now);
  }
  switch (state_) {
    case State::asking:
    case State::offered:
    case State::bootcode_asking: return hear_while_asking(received, now, out);
    case State::arping:
    case State::bootcode_arping:
      if (received.kind == Received::Kind::arp) on_arp(received, now, out);
      return;
    case State::rom_transfer:
    case State::bootcode_transfer: return on_datagram(received, now, out);  // deaf to ARP from here on
    case State::off:
    case State::bootcode_starting:
    case State::booted:
    case State::dark:
    case State::failed:
    case State::count_: return;
  }
}

void Pi3Board::on_tick(Nanos now, TxBatch& out) noexcept {
  if (now < deadline_) return;
  switch (state_) {
    case State::asking:
    case State::offered:
    case State::bootcode_asking: return ask(now, out);
    case State::bootcode_starting:
      state_ = State::bootcode_asking;
      tries_ = 0;
      return ask(now, out);
    case State::arping:
    case State::bootcode_arping:
    case State::rom_transfer:
    case State::bootcode_transfer: return repeat(now, out);
    case State::off:
    case State::booted:
    case State::dark:
    case State::failed:
    case State::count_: return;
  }
}

}  // namespace bootstorm::client
