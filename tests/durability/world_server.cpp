// The server's side of the world: what comes to it, what leaves it, its restarts, and what must be true in the end.
#include <algorithm>
#include <cstdio>
#include <string>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "client/dhcp_message.hpp"
#include "client/received.hpp"
#include "client/send.hpp"
#include "lease_storm.hpp"
#include "world.hpp"

namespace bootstorm::durability {

namespace {

/// From when a ROM may have an OFFER until it shows that it uses it.
constexpr Nanos rom_offer_ns = 20 * nanos_per_s;
/// Even where many are in quarantine.
constexpr Nanos quarantine_min_ns = 10 * nanos_per_s;
/// Of a frame that is not late.
constexpr Nanos way_max_ns = nanos_per_ms;
constexpr Nanos commit_max_ns = 15 * nanos_per_ms;

std::uint32_t board_of(MacAddress mac) {
  return static_cast<std::uint32_t>(mac.number() - LeaseStorm::mac_of(0).number());
}

/// The DHCP message of a frame without a tag, or nullptr.
const DhcpHeader* dhcp_in(const client::Received& received) {
  if (received.kind != client::Received::Kind::udp || received.payload.size() < sizeof(DhcpHeader)) return nullptr;
  const bool is_dhcp = received.source_port == udp_port_dhcp_server || received.target_port == udp_port_dhcp_server;
  return is_dhcp ? view<DhcpHeader>(received.payload.data()) : nullptr;
}

MacAddress client_of(const DhcpHeader& header) {
  MacAddress mac;
  std::copy_n(header.chaddr.begin(), mac.octets.size(), mac.octets.begin());
  return mac;
}

bool is_release(std::span<const std::byte> payload) {
  // The type is the first option that our boards write.
  return payload.size() > sizeof(DhcpHeader) + 2 &&
         payload[sizeof(DhcpHeader) + 2] == static_cast<std::byte>(DhcpType::release);
}

/// The address that a REQUEST asks for: option 50, else ciaddr.
Ipv4Address asked_for(std::span<const std::byte> payload) {
  Reader options{payload.subspan(sizeof(DhcpHeader))};
  while (options.ok() && options.left() > 1) {
    const std::uint8_t code = options.u8();
    if (code == static_cast<std::uint8_t>(DhcpOption::end)) break;
    Reader value{options.take(options.u8())};
    if (code == static_cast<std::uint8_t>(DhcpOption::requested_address)) return {value.be32()};
  }
  return Ipv4Address::from(view<DhcpHeader>(payload.data())->ciaddr);
}

}  // namespace

void World::at_server(test::FramePool::Id frame) {
  ++tale_.frames;
  test::Buffer& buffer = pool_.at(frame);
  if (server_.is_up()) {
    test::Buffer plain = buffer;
    (void)Field::untagged(plain);
    const client::Received received = client::receive(plain.view());
    if (is_copy_from_before_restart(received)) return pool_.release(frame);
    const Outcome outcome = server_.receive(buffer.bytes, buffer.length, now_);
    const DhcpHeader* message = dhcp_in(received);
    if (message != nullptr && outcome == consumed(Reason::dhcp_declined)) {
      Nanos& until = quarantined_[asked_for(received.payload).value];
      until = std::max(until, now_ + quarantine_min_ns);
    }
    if (message != nullptr && outcome == replied(Reason::dhcp_refused)) {
      const std::uint32_t board = board_of(client_of(*message));
      const Ipv4Address wanted = asked_for(received.payload);
      if (ledger_.promised(board, wanted) > now_ && !field_.is_squatted(wanted)) {
        broken("board " + std::to_string(board) + " was refused what it was promised");
      }
    }
  }
  pool_.release(frame);
  if (!commit_pending_ && server_.is_up() && server_.has_work()) {
    commit_pending_ = true;
    events_.push(now_ + random_.below(commit_max_ns), Kind::commit);
  }
}

/// Which RELEASEs have come is known to memory alone.
bool World::is_copy_from_before_restart(const client::Received& received) const {
  const DhcpHeader* message = dhcp_in(received);
  if (message == nullptr || !is_release(received.payload)) return false;
  const Nanos said_at = seats_[board_of(client_of(*message))].gave_up_at;
  return now_ - said_at > way_max_ns && said_at < server_started_at_;
}

void World::leave(std::span<const std::byte> head, std::span<const std::byte> body, Nanos written) {
  ++tale_.frames;
  const auto frame = pool_.make(head, body);
  test::Buffer& buffer = pool_.at(frame);
  const Place place = Field::untagged(buffer);
  note_answer(buffer.view(), written);
  const MacAddress to = view<EtherHeader>(buffer.bytes.data())->destination;
  if (to == router_mac) return to_router(frame);
  if (to == mac_broadcast) return arp_from_server(frame, place);
  const std::uint32_t board = board_of(to);
  if (board < seats_.size()) return transmit(frame, Kind::to_board, board);
  pool_.release(frame);
}

void World::note_answer(std::span<const std::byte> frame, Nanos written) {
  const client::Received received = client::receive(frame);
  const DhcpHeader* header = dhcp_in(received);
  if (header == nullptr || header->op != dhcp_op_reply) return;
  const MacAddress mac = client_of(*header);
  const std::uint32_t board = board_of(mac);
  client::DhcpReply reply;
  if (!client::read_dhcp(received.payload, mac, reply)) broken("an answer that cannot be read");
  if (reply.type != DhcpType::ack && reply.type != DhcpType::offer) return;
  const std::string who = "board " + std::to_string(board);
  const Seat& seat = seats_[board];
  // Who has given his address back takes no answer to what he asked before.
  if (written <= seat.gave_up_at + way_max_ns) return;
  const auto quarantined = quarantined_.find(reply.own_ip.value);
  if (quarantined != quarantined_.end() && quarantined->second > now_) {
    broken(who + " was offered an address in quarantine");
  }
  const auto holder = holders_.find(reply.own_ip.value);
  const bool is_held = holder != holders_.end() && holder->second != board;
  if (is_held && held_by(holder->second) == reply.own_ip && !field_.is_squatted(reply.own_ip)) {
    broken(who + " was offered the address of board " + std::to_string(holder->second));
  }
  const bool relies = reply.type == DhcpType::ack || (seat.takes_offers && seat.stage == Stage::firmware);
  // What a stranger uses is given up as soon as that shows, whoever was told to have it.
  if (!relies || field_.is_squatted(reply.own_ip)) return;
  Nanos until = written + (reply.type == DhcpType::ack ? reply.lease_s * nanos_per_s : rom_offer_ns);
  if (reply.type == DhcpType::offer) until = std::max(until, ledger_.promised(board, reply.own_ip));
  ledger_.take({board, reply.own_ip, true, until}, now_);
  const LeaseRecord* record = disk_.find(reply.own_ip);
  if (record == nullptr) broken(who + " was promised an address that is not on disk");
  ledger_.compare(*record, now_);
}

void World::wrote(const LeaseRecord& record) {
  ++tale_.records;
  if (fleet_.traced_board >= 0) {
    std::printf("%13.6f disk: %08x to board %u, state %u, %.3f s\n", static_cast<double>(now_) / 1e9,
                record.address.value, board_of(record.mac), static_cast<unsigned>(record.state),
                (static_cast<double>(record.until) - static_cast<double>(now_)) / 1e9);
  }
  if (record.state == LeaseState::quarantined) {
    quarantined_[record.address.value] = record.until;
    // Nobody has acknowledged an OFFER: its address may be set aside, and yet go to nobody else while it is used.
    const std::uint32_t board = board_of(record.mac);
    if (seats_[board].takes_offers && seats_[board].stage == Stage::firmware) {
      ledger_.take({board, record.address, false}, now_);
    }
  } else {
    quarantined_.erase(record.address.value);
  }
  ledger_.compare(record, now_);
}

void World::to_router(test::FramePool::Id frame) {
  test::Buffer& buffer = pool_.at(frame);
  const auto to = Field::towards_board(buffer);
  auto* ether = view<EtherHeader>(buffer.bytes.data());
  if (to && !to->is_zero()) {
    const auto holder = holders_.find(to->value);
    if (holder == holders_.end()) return pool_.release(frame);
    ether->destination = LeaseStorm::mac_of(holder->second);
  }
  const std::uint32_t board = board_of(ether->destination);
  if (!to || board >= seats_.size()) return pool_.release(frame);
  transmit(frame, Kind::to_board, board);
}

void World::arp_from_server(test::FramePool::Id frame, Place place) {
  const client::Received received = client::receive(pool_.at(frame).view());
  const Ipv4Address target = received.target;
  if (received.kind == client::Received::Kind::arp && received.arp_operation == arp_request) {
    const auto holder = holders_.find(target.value);
    if (holder != holders_.end() && seats_[holder->second].place == place) {
      return transmit(frame, Kind::to_board, holder->second);
    }
    if (place == Place::home && field_.is_squatted(target)) {
      std::array<std::byte, tx_head_max> head;
      TxFrame answer{.head = head.data()};
      client::write_arp(answer, arp_reply, {Field::squatter_mac(), target}, {server_mac, received.source});
      transmit(pool_.make({answer.head, answer.length}), Kind::to_server, 0);
    }
  }
  pool_.release(frame);
}

void World::commit() {
  if (!server_.is_up() || !server_.has_work()) return;
  if (!stormy_ || tale_.records + 1 < cut_at_) {
    (void)server_.commit(now_, nullptr);
  } else {
    const Cut cut = static_cast<Cut>(random_.below(cuts));
    if (server_.commit(now_, &cut) && tale_.records + 1 < cut_at_) return;
    cut_power();
  }
}

void World::plan_cut() {
  switch (fleet_.restarts) {
    case Restarts::in_a_row: cut_at_ = tale_.records + 1 + random_.below(3); return;
    case Restarts::once:
      cut_at_ = tale_.restarts == 0 ? 1 + random_.below(fleet_.boards * 4) : ~std::uint64_t{0};
      return;
    case Restarts::at_times: cut_at_ = tale_.records + 1 + random_.below(fleet_.boards * 3); return;
  }
}

void World::cut_power() {
  ++tale_.restarts;
  if (fleet_.traced_board >= 0) std::printf("%13.6f the power goes\n", static_cast<double>(now_) / 1e9);
  server_.stop();
  if (random_.below(3) == 0) disk_.reboot();
  ledger_.compare(Disk{disk_}.load(now_), now_);
  // A DECLINE is not acknowledged: it holds when it is on disk.
  std::erase_if(quarantined_, [this](const auto& each) {
    const LeaseRecord* record = disk_.find({each.first});
    return record == nullptr || record->state != LeaseState::quarantined;
  });
  plan_cut();
  const bool quick = fleet_.restarts == Restarts::in_a_row || random_.below(4) != 0;
  events_.push(now_ + random_.below(quick ? 200 * nanos_per_ms : 3 * nanos_per_s), Kind::server);
}

}  // namespace bootstorm::durability
