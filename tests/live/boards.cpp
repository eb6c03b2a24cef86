#include "boards.hpp"

#include <sched.h>

#include <cstring>

#include "bootstorm/checksum.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/icmp.hpp"
#include "content.hpp"

namespace bootstorm::live {

namespace {

constexpr Ipv4Address neighbour_ip = Ipv4Address::of(192, 168, 77, 20);
constexpr Nanos question_interval_ns = 2 * nanos_per_ms;
constexpr std::size_t ipv4_at = sizeof(EtherHeader);
constexpr std::size_t icmp_at = ipv4_at + sizeof(Ipv4Header);

/// Collects what a board sends in one call.
class Outgoing {
 public:
  Outgoing() {
    for (std::size_t i = 0; i < frames_.size(); ++i) frames_[i].head = heads_[i].data();
  }
  [[nodiscard]] TxBatch& batch() { return batch_; }

 private:
  std::array<std::array<std::byte, tx_head_max>, client::frames_per_call_max> heads_;
  std::array<TxFrame, client::frames_per_call_max> frames_;
  TxBatch batch_{frames_};
};

MacAddress board_mac(unsigned index) {
  return {{0xb8, 0x27, 0xeb, static_cast<std::uint8_t>(index >> 16), static_cast<std::uint8_t>(index >> 8),
           static_cast<std::uint8_t>(index)}};
}

}  // namespace

std::span<const std::byte> Neighbour::ask() {
  const unsigned number = asked_++;
  if (number % 2 == 0 || server_ == mac_broadcast) {
    *view<EtherHeader>(arp_.data()) = {mac_broadcast, mac, Be16{ether_type_arp}};
    *view<ArpHeader>(arp_.data() + ipv4_at) = {Be16{arp_hardware_ethernet},
                                               Be16{ether_type_ipv4},
                                               6,
                                               4,
                                               Be16{arp_request},
                                               mac,
                                               neighbour_ip.wire(),
                                               {},
                                               own_ip.wire()};
    return arp_;
  }
  *view<EtherHeader>(ping_.data()) = {server_, mac, Be16{ether_type_ipv4}};
  auto* ipv4 = view<Ipv4Header>(ping_.data() + ipv4_at);
  *ipv4 = {ipv4_version_ihl_plain,
           0,
           Be16{static_cast<std::uint16_t>(ping_.size() - ipv4_at)},
           Be16{},
           Be16{},
           64,
           ip_protocol_icmp,
           Be16{},
           neighbour_ip.wire(),
           own_ip.wire()};
  ipv4->checksum = checksum_of(sum_bytes({ping_.data() + ipv4_at, sizeof(Ipv4Header)}));
  auto* icmp = view<IcmpEchoHeader>(ping_.data() + icmp_at);
  *icmp = {icmp_echo_request, 0, Be16{}, Be16{7}, Be16{static_cast<std::uint16_t>(number & 0xffff)}};
  icmp->checksum = checksum_of(sum_bytes(std::span{ping_}.subspan(icmp_at)));
  return ping_;
}

void Neighbour::on_frame(std::span<const std::byte> frame) {
  if (frame.size() < ether_frame_min || view<EtherHeader>(frame.data())->destination != mac) return;
  const auto type = view<EtherHeader>(frame.data())->type.host();
  if (type == ether_type_arp) {
    const auto* arp = view<ArpHeader>(frame.data() + ipv4_at);
    if (arp->operation.host() != arp_reply || Ipv4Address::from(arp->sender_ip) != own_ip) return;
    server_ = arp->sender_mac;
    ++arps_;
  } else if (type == ether_type_ipv4 && view<IcmpEchoHeader>(frame.data() + icmp_at)->type == icmp_echo_reply) {
    ++pings_;
  }
}

Boards::Boards(dpdk::RawPort& port, const client::BootSettings& settings, unsigned count, unsigned queues)
    : port_(port), queues_(queues) {
  boards_.reserve(count);
  for (unsigned i = 0; i < count; ++i) {
    boards_.emplace_back(settings, board_mac(i), 0x10000000u + i);
    boards_.back().start(port.now());
  }
}

void Boards::send(std::span<const std::byte> frame) {
  port_.send(frame, next_queue_);
  next_queue_ = (next_queue_ + 1) % queues_;
}

void Boards::deliver(std::span<const std::byte> frame) {
  if (frame.size() < sizeof(EtherHeader)) return;
  neighbour.on_frame(frame);
  const MacAddress to = view<EtherHeader>(frame.data())->destination;
  for (auto& board : boards_) {
    if (board.mac() != to && !to.is_group()) continue;
    Outgoing out;
    board.on_frame(frame, port_.now(), out.batch());
    for (const auto& answer : out.batch().frames()) send({answer.head, answer.length});
  }
}

bool Boards::round() {
  std::array<std::span<const std::byte>, dpdk::RawPort::receive_max> frames;
  const std::size_t count = port_.receive(frames);
  for (std::size_t i = 0; i < count; ++i) deliver(frames[i]);

  const Nanos now = port_.now();
  bool any_left = false;
  for (auto& board : boards_) {
    if (board.next_deadline() <= now) {
      Outgoing out;
      board.on_tick(now, out.batch());
      for (const auto& frame : out.batch().frames()) send({frame.head, frame.length});
    }
    any_left = any_left || !client::is_final(board.state());
  }
  if (now >= next_question_) {
    next_question_ = now + question_interval_ns;
    send(neighbour.ask());
  }
  port_.flush();
  if (count == 0) sched_yield();
  return any_left;
}

bool Boards::run(Nanos limit) {
  const Nanos end = port_.now() + limit;
  while (round()) {
    if (port_.now() > end) return false;
  }
  // The last answers to the neighbour are still under way.
  next_question_ = ~Nanos{0};
  const Nanos quiet = port_.now() + 50 * nanos_per_ms;
  while (port_.now() < quiet) round();
  return true;
}

unsigned Boards::booted() const {
  unsigned count = 0;
  for (const auto& board : boards_) count += board.state() == client::State::booted ? 1 : 0;
  return count;
}

}  // namespace bootstorm::live
