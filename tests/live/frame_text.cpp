#include "frame_text.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "bootstorm/wire/udp.hpp"
#include "base/text.hpp"
#include "client/dhcp_message.hpp"
#include "client/received.hpp"

namespace bootstorm::live {

namespace {

/// FNV-1a, 64 bits.
std::string digest(std::span<const std::byte> bytes) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const auto byte : bytes) hash = (hash ^ std::to_integer<std::uint64_t>(byte)) * 0x100000001b3u;
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(hash >> shift) & 15];
  return text;
}

/// Words that end in NUL, with spaces between them.
std::string words(std::span<const std::byte> bytes) {
  std::string text;
  for (const auto byte : bytes.first(bytes.empty() ? 0 : bytes.size() - 1)) {
    text += byte == std::byte{} ? ' ' : static_cast<char>(byte);
  }
  return text;
}

std::string tftp_text(std::span<const std::byte> payload) {
  if (payload.size() < sizeof(TftpBlockHeader)) return "TFTP, too short";
  const auto* header = view<TftpBlockHeader>(payload.data());
  const std::string number = std::to_string(header->block.host());
  switch (static_cast<TftpOpcode>(header->opcode.host())) {
    case TftpOpcode::data: return "DATA " + number;
    case TftpOpcode::error: return "ERROR " + number + " " + words(payload.subspan(sizeof(TftpBlockHeader)));
    case TftpOpcode::oack: return "OACK " + words(payload.subspan(sizeof header->opcode));
    default: return "TFTP opcode " + std::to_string(header->opcode.host());
  }
}

std::string dhcp_text(std::span<const std::byte> payload, MacAddress mac) {
  client::DhcpReply reply;
  if (!client::read_dhcp(payload, mac, reply)) return "DHCP, malformed";
  const std::string type = reply.type == DhcpType::offer ? "OFFER"
                           : reply.type == DhcpType::ack ? "ACK"
                                                         : "DHCP " + std::to_string(static_cast<unsigned>(reply.type));
  return type + " " + to_text(reply.own_ip);
}

std::string what(const client::Received& received) {
  switch (received.kind) {
    case client::Received::Kind::arp:
      return received.arp_operation == arp_request ? "ARP who has " + to_text(received.target)
                                                   : "ARP " + to_text(received.source) + " is here";
    case client::Received::Kind::udp: {
      const std::string ports = std::to_string(received.source_port) + ">" + std::to_string(received.target_port) + " ";
      return ports + (received.source_port == udp_port_dhcp_server ? dhcp_text(received.payload, received.destination)
                                                                   : tftp_text(received.payload));
    }
    case client::Received::Kind::damaged: return "damaged";
    case client::Received::Kind::other: break;
  }
  return "other";
}

}  // namespace

std::string frame_text(std::span<const std::byte> frame) {
  const client::Received received = client::receive(frame);
  return to_text(received.destination) + " " + what(received) + ", " + std::to_string(frame.size()) + " bytes, " +
         digest(frame);
}

}  // namespace bootstorm::live
