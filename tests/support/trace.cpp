#include "support/trace.hpp"

#include "bootstorm/bytes.hpp"
#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "bootstorm/wire/tftp.hpp"
#include "client/received.hpp"

namespace bootstorm::test {

namespace {

std::string describe_tftp(std::span<const std::byte> payload) {
  Reader reader{payload};
  const auto opcode = static_cast<TftpOpcode>(reader.be16());
  switch (opcode) {
    case TftpOpcode::rrq: return "RRQ " + std::string{reader.text()};
    case TftpOpcode::data: return "DATA " + std::to_string(reader.be16());
    case TftpOpcode::ack: return "ACK " + std::to_string(reader.be16());
    case TftpOpcode::oack: return "OACK";
    case TftpOpcode::error: {
      const std::uint16_t code = reader.be16();
      return "ERROR " + std::to_string(code) + " " + std::string{reader.text()};
    }
    case TftpOpcode::wrq: break;
  }
  return "TFTP?";
}

}  // namespace

std::string describe(std::span<const std::byte> frame) {
  const client::Received received = client::receive(frame);
  switch (received.kind) {
    case client::Received::Kind::arp: return received.arp_operation == arp_request ? "ARP request" : "ARP reply";
    case client::Received::Kind::damaged: return "damaged";
    case client::Received::Kind::other: return "wake or unknown";
    case client::Received::Kind::udp: break;
  }
  const std::string ports = std::to_string(received.source_port) + ">" + std::to_string(received.target_port) + " ";
  if (received.source_port == 67 || received.target_port == 67) return ports + "DHCP";
  return ports + describe_tftp(received.payload);
}

}  // namespace bootstorm::test
