#include <algorithm>

#include "bootstorm/limits.hpp"
#include "core/tftp/transfer.hpp"
#include "core/tftp/window.hpp"
#include "fuzz/inspect.hpp"

namespace bootstorm::fuzz {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t ether_bytes = 14, vlan_bytes = 4, arp_bytes = 28, udp_bytes = 8, bootp_bytes = 240;

std::uint32_t number(Bytes bytes, std::size_t at, std::size_t width) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = (value << 8) | std::to_integer<std::uint32_t>(bytes[at + i]);
  return value;
}

/// RFC 1071 over big-endian words; 0xffff is what a range with its own checksum in it must come to.
std::uint32_t ones_sum(Bytes bytes, std::uint32_t sum = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += i + 1 < bytes.size() ? number(bytes, i, 2) : number(bytes, i, 1) << 8;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return sum;
}

class FrameInspector {
 public:
  FrameInspector(exchange::World& world, std::uint8_t port, Bytes frame, Bytes body)
      : world_(world), snapshot_(world.snapshot()), port_(port), frame_(frame), body_(body) {}

  std::string run() {
    if (port_ >= snapshot_.ports.size()) return "a port that is not there";
    if (frame_.size() < ether_bytes + arp_bytes) return "too short for anything";
    if (number(frame_, 6, 2) != (snapshot_.ports[port_].mac.number() >> 32) ||
        number(frame_, 8, 4) != (snapshot_.ports[port_].mac.number() & 0xffffffff)) {
      return "not from our own MAC";
    }
    std::uint32_t type = number(frame_, 12, 2);
    std::uint16_t vlan = 0;
    std::size_t l3 = ether_bytes;
    if (type == 0x8100) {
      vlan = static_cast<std::uint16_t>(number(frame_, 14, 2) & 0xfff);
      type = number(frame_, 16, 2);
      l3 += vlan_bytes;
    }
    network_ = snapshot_.network_on(port_, vlan);
    if (network_ == nullptr) return "in a VLAN that is not ours";
    const Bytes packet = frame_.subspan(l3);
    if (type == 0x0806) return arp(packet);
    if (network_->dhcp.probe && is_inform(packet)) return "";
    if (number(frame_, 0, 1) & 1) return "IPv4 to a group of stations";
    return type == 0x0800 ? ipv4(packet) : "neither ARP nor IPv4";
  }

 private:
  /// How we look for other servers: to everybody, from our own address.
  [[nodiscard]] bool is_inform(Bytes packet) const {
    return packet.size() == 20 + udp_bytes + 300 && number(packet, 12, 4) == network_->address.value &&
           number(packet, 20, 4) == 0x00440043 && number(packet, 28, 4) == 0x01010600 &&
           number(packet, 28 + bootp_bytes, 4) == 0x350108ff && ones_sum(packet.first(20)) == 0xffff;
  }

  std::string arp(Bytes packet) {
    if (packet.size() < arp_bytes || (packet.size() > arp_bytes && frame_.size() > 64)) return "ARP of a wrong length";
    if (number(packet, 0, 4) != 0x00010800 || number(packet, 4, 2) != 0x0604) return "ARP of another kind";
    const std::uint32_t operation = number(packet, 6, 2);
    if (!std::equal(packet.begin() + 8, packet.begin() + 14, frame_.begin() + 6)) return "ARP from another MAC";
    const std::uint32_t sender = number(packet, 14, 4);
    const bool probe = sender == 0 && operation == 1;
    if (sender != network_->address.value && !probe) return "ARP that claims another's address";
    if (probe && network_->dhcp.probe && snapshot_.reaches(*network_, {number(packet, 24, 4)})) return "";
    if (operation == 1) return number(packet, 24, 4) == network_->address.value ? "" : "ARP that asks for another";
    if (operation != 2) return "ARP that neither asks nor answers";
    return (number(frame_, 0, 1) & 1) != 0 ? "an ARP reply to a group of stations" : "";
  }

  std::string ipv4(Bytes packet) {
    if (packet.size() < 20 || (number(packet, 0, 1) >> 4) != 4) return "not IPv4";
    const std::size_t header = (number(packet, 0, 1) & 15) * 4;
    if (header < 20 || header > packet.size()) return "an IPv4 header of a wrong length";
    if (number(packet, 2, 2) != packet.size()) return "an IPv4 length that is not the packet's";
    if (packet.size() > snapshot_.ports[port_].mtu) return "a packet above the MTU";
    if (ones_sum(packet.first(header)) != 0xffff) return "a wrong IPv4 checksum";
    if (number(packet, 6, 2) != 0) return "a fragment";
    if (number(packet, 8, 1) == 0) return "no time to live";
    if (number(packet, 12, 4) != network_->address.value) return "an IPv4 source that is not ours";
    if (number(packet, 16, 4) == network_->address.value) return "a packet to ourselves";
    const std::uint32_t protocol = number(packet, 9, 1);
    const Bytes payload = packet.subspan(header);
    if (protocol == 1) return icmp(payload);
    if (protocol != 17 || header != 20) return "neither ICMP nor plain UDP";
    return udp(packet, payload);
  }

  static std::string icmp(Bytes payload) {
    if (payload.size() < 8 || number(payload, 0, 2) != 0) return "ICMP that is no echo reply";
    return ones_sum(payload) == 0xffff ? "" : "a wrong ICMP checksum";
  }

  std::string udp(Bytes packet, Bytes datagram) {
    if (datagram.size() < udp_bytes || number(datagram, 4, 2) != datagram.size()) return "a wrong UDP length";
    if (number(datagram, 6, 2) == 0) return "no UDP checksum";
    const auto length = static_cast<std::uint32_t>(datagram.size());
    if (ones_sum(datagram, ones_sum(packet.subspan(12, 8)) + 17 + length) != 0xffff) return "a wrong UDP checksum";
    const std::uint32_t from = number(datagram, 0, 2);
    destination_port_ = static_cast<std::uint16_t>(number(datagram, 2, 2));
    destination_ = number(packet, 16, 4);
    if (from == 67 || from == 4011) return dhcp(from, datagram.subspan(udp_bytes));
    return from >= tid_first ? tftp(from, datagram.subspan(udp_bytes)) : "from a port that we do not use";
  }

  std::string dhcp(std::uint32_t from, Bytes message) const {
    const bool relayed = message.size() >= bootp_bytes && number(message, 24, 4) != 0;
    if (from == 67 && destination_port_ != (relayed ? 67 : 68))
      return "DHCP to another port than a client's or relay's";
    if (relayed && from == 67 && destination_ != number(message, 24, 4)) return "DHCP that does not go to its relay";
    if (message.size() < bootp_bytes) return "DHCP of a wrong length";
    if (number(message, 0, 4) != 0x02010600) return "not a BOOTREPLY without hops";
    if (number(message, 236, 4) != 0x63825363) return "DHCP without its magic cookie";
    const Ipv4Address given{number(message, 16, 4)};
    if (!given.is_zero() && !snapshot_.reaches(*network_, given))
      return "an address given that is none of the network's";
    if (given == network_->address) return "our own address given";
    std::uint32_t overload = 0;
    const std::string wrong = options(message.subspan(bootp_bytes), overload);
    if (!wrong.empty()) return wrong;
    std::uint32_t ignored = 0;
    if ((overload & 1) != 0 && !options(message.subspan(108, 128), ignored).empty()) return "wrong options in file";
    if ((overload & 2) != 0 && !options(message.subspan(44, 64), ignored).empty()) return "wrong options in sname";
    return "";
  }

  /// As RFC 2132 has the lengths of what we say.
  static bool fits(std::uint32_t code, std::uint32_t length) {
    switch (code) {
      case 1:
      case 28:
      case 50:
      case 51:
      case 54:
      case 58:
      case 59:
      case 118: return length == 4;
      case 3:
      case 6:
      case 42:
      case 150: return length != 0 && length % 4 == 0;
      case 52:
      case 53: return length == 1;
      case 80: return length == 0;
      case 97: return length == 17;
      default: return true;
    }
  }

  static std::string options(Bytes field, std::uint32_t& overload) {
    std::size_t at = 0;
    bool agent = false;
    while (at < field.size() && number(field, at, 1) != 255) {
      if (number(field, at, 1) == 0 || at + 2 > field.size()) return "DHCP options that break off";
      if (agent) return "an option behind the relay's";
      const std::uint32_t code = number(field, at, 1), length = number(field, at + 1, 1);
      agent = code == 82;
      if (!fits(code, length)) return "DHCP option " + std::to_string(code) + " with a wrong length";
      if (number(field, at, 1) == 52 && at + 3 <= field.size()) overload = number(field, at + 2, 1);
      at += 2 + number(field, at + 1, 1);
    }
    if (at >= field.size()) return "DHCP options without an end";
    const Bytes rest = field.subspan(at + 1);
    const bool clean = std::all_of(rest.begin(), rest.end(), [](std::byte byte) { return byte == std::byte{}; });
    return clean ? "" : "something behind the DHCP options' end";
  }

  std::string tftp(std::uint32_t tid, Bytes message) {
    if (message.size() < 4) return "TFTP that is too short";
    const std::uint32_t opcode = number(message, 0, 2);
    if (opcode == 3) return data(tid, message);
    if (opcode != 5 && opcode != 6) return "TFTP that is neither DATA, ERROR nor OACK";
    const Bytes texts = message.subspan(opcode == 5 ? 4 : 2);
    if (texts.empty() || texts.back() != std::byte{}) return "a TFTP text without an end";
    const auto zeros = std::count(texts.begin(), texts.end(), std::byte{});
    if (opcode == 5) return zeros == 1 && number(message, 2, 2) <= 8 ? "" : "an ERROR that is none";
    constexpr auto zeros_max = 2 * 5;  // tsize, blksize, timeout or utimeout, windowsize, rollover
    return zeros != 0 && zeros % 2 == 0 && zeros <= zeros_max ? "" : "an OACK without pairs";
  }

  std::string data(std::uint32_t tid, Bytes message) {
    if (message.size() != 4 + body_.size()) return "DATA that is not from a file";
    const std::uint32_t per_shard = tids_per_shard(snapshot_.shards);
    const std::uint32_t shard = (tid - tid_first) / per_shard, slot = (tid - tid_first) % per_shard;
    if (shard >= snapshot_.shards) return "DATA from no shard's TID";
    if (slot >= world_.shard(shard).sessions.slots()) return "DATA from no session's TID";
    const Session& session = world_.shard(shard).sessions.at(slot);
    const bool ended_since = session.state == SessionState::free || session.client_port != destination_port_;
    if (ended_since) return "";
    const Bytes file = world_.content_around({session.data, session.size});
    if (file.size() != session.size) return "a session's file is none of ours";
    // Its last block may have been sent for a question, and its first ones since.
    const SessionDetail& detail = world_.shard(shard).sessions.detail(slot);
    const std::uint32_t last = session.by_window != 0 ? tftp::window_end(session, detail) : session.block;
    std::uint32_t block = session.block;
    while (block <= last && tftp::wire_number(session, block) != number(message, 2, 2)) ++block;
    if (session.block == 0 || block > last) return "DATA with a wrong number";
    const std::uint64_t from = std::uint64_t{block - 1} * session.blksize;
    if (from > file.size()) return "DATA beyond the file";
    const Bytes wanted = file.subspan(from, std::min<std::size_t>(session.blksize, file.size() - from));
    return std::equal(wanted.begin(), wanted.end(), message.begin() + 4, message.end()) ? "" : "DATA with wrong bytes";
  }

  exchange::World& world_;
  const Snapshot& snapshot_;
  std::uint8_t port_;
  Bytes frame_;
  Bytes body_;
  const Network* network_ = nullptr;
  std::uint16_t destination_port_ = 0;
  std::uint32_t destination_ = 0;
};

}  // namespace

std::size_t dhcp_bytes_accepted(std::span<const std::byte> frame) {
  constexpr std::size_t plain = 548, headers = 28;
  const std::size_t l3 = frame.size() > 14 && number(frame, 12, 2) == 0x8100 ? 18 : 14;
  if (frame.size() < l3 + headers) return plain;
  const std::size_t options = l3 + (number(frame, l3, 1) & 15) * 4 + udp_bytes + bootp_bytes;
  std::size_t accepted = plain;
  const auto look_in = [&](std::size_t at, std::size_t end) {
    while (at + 1 < std::min(end, frame.size()) && number(frame, at, 1) != 255) {
      const bool pad = number(frame, at, 1) == 0;
      if (number(frame, at, 1) == 57 && at + 4 <= frame.size()) {
        accepted = std::max<std::size_t>(
            accepted, number(frame, at + 2, 2) - std::min<std::size_t>(headers, number(frame, at + 2, 2)));
      }
      at += pad ? 1 : 2 + number(frame, at + 1, 1);
    }
  };
  look_in(options, frame.size());
  look_in(options - 132, options - 4);  // file and sname may hold options, too
  look_in(options - 196, options - 132);
  return accepted;
}

std::string inspect_frame(exchange::World& world, std::uint8_t port, Bytes frame, Bytes body) {
  return FrameInspector{world, port, frame, body}.run();
}

}  // namespace bootstorm::fuzz
