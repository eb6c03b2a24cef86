#include "support/stand_in_server.hpp"

#include <algorithm>

#include "bootstorm/wire/arp.hpp"
#include "bootstorm/wire/dhcp.hpp"
#include "core/datagram.hpp"

namespace bootstorm::client::test {

namespace {

void append(Bytes& bytes, const Bytes& more) {
  for (const std::byte byte : more) bytes.push_back(byte);
}

}  // namespace

Bytes bytes_of(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == '\n') continue;
    digits += c;
    if (digits.size() == 2) {
      bytes.push_back(static_cast<std::byte>(std::stoi(digits, nullptr, 16)));
      digits.clear();
    }
  }
  return bytes;
}

Bytes pattern(std::size_t count, unsigned seed) {
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) bytes[i] = static_cast<std::byte>((i * 31 + i / 512 * 7 + seed) & 0xff);
  return bytes;
}

Bytes datagram(std::uint16_t from_port, std::uint16_t to_port, const Bytes& payload, MacAddress to, Ipv4Address to_ip) {
  Bytes frame(datagram_payload_offset(0));
  append(frame, payload);
  write_datagram(frame.data(),
                 {.source_mac = server_mac,
                  .destination_mac = to,
                  .source = server_ip,
                  .destination = to_ip,
                  .source_port = from_port,
                  .destination_port = to_port},
                 payload.size());
  return frame;
}

Bytes arp_frame(std::uint16_t operation, Ipv4Address sender, Ipv4Address target) {
  Bytes frame(60);
  std::byte* l3 = write_ether(frame.data(), board_mac, server_mac, 0, ether_type_arp);
  *view<ArpHeader>(l3) = {Be16{1},   Be16{0x0800}, 6, 4, Be16{operation}, server_mac, sender.wire(),
                          board_mac, target.wire()};
  return frame;
}

Bytes tftp(TftpOpcode opcode, std::uint16_t number, const Bytes& rest) {
  Bytes payload(4);
  Writer writer{payload};
  writer.be16(static_cast<std::uint16_t>(opcode));
  writer.be16(number);
  append(payload, rest);
  return payload;
}

Bytes data_block(const Bytes& file, std::uint32_t block) {
  const std::size_t offset = std::size_t{block - 1} * 512;
  const std::size_t end = std::min(offset + 512, file.size());
  Bytes payload = tftp(TftpOpcode::data, static_cast<std::uint16_t>(block & 0xffff));
  for (std::size_t i = offset; i < end; ++i) payload.push_back(file[i]);
  return payload;
}

Bytes not_found() { return tftp(TftpOpcode::error, 1, bytes_of(std::string_view{"File not found\0", 15})); }

Bytes oack(std::string_view tsize) {
  Bytes payload = from_hex("0006");
  append(payload, bytes_of(std::string{"tsize"} + '\0' + std::string{tsize} + '\0'));
  return payload;
}

Bytes offer(std::string_view options, MacAddress client, Ipv4Address yiaddr) {
  DhcpHeader header{};
  header.op = dhcp_op_reply;
  header.hardware_type = 1;
  header.hardware_length = 6;
  header.xid = Be32{0x26f30339};
  header.yiaddr = yiaddr.wire();
  std::copy(client.octets.begin(), client.octets.end(), header.chaddr.begin());
  header.cookie = Be32{dhcp_cookie};
  const auto* at = reinterpret_cast<const std::byte*>(&header);
  Bytes payload{at, at + sizeof(header)};
  for (const std::string_view part : {std::string_view{"350102"}, options, std::string_view{"ff"}}) {
    append(payload, from_hex(part));
  }
  return payload;
}

Bytes offer_frame(std::string_view options, MacAddress client, MacAddress to) {
  return datagram(67, 68, offer(options, client), to);
}

}  // namespace bootstorm::client::test
