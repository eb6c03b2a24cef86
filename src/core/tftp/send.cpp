#include "core/tftp/send.hpp"

#include <array>
#include <charconv>

#include "bootstorm/limits.hpp"
#include "core/tftp/request.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

std::span<std::byte> payload_room(std::byte* at, std::uint16_t vlan) noexcept {
  const std::size_t offset = datagram_payload_offset(vlan);
  return {at + offset, tx_head_max - offset};
}

void write_option(Writer& writer, std::string_view name, std::uint64_t value) noexcept {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  writer.text(name);
  writer.u8(0);
  writer.text({digits.data(), static_cast<std::size_t>(end - digits.data())});
  writer.u8(0);
}

}  // namespace

Block write_block(std::byte* at, const Session& session, const SessionDetail& detail,
                  const DatagramHead& head) noexcept {
  const std::span<std::byte> room = payload_room(at, head.vlan);
  if (session.block == 0) {
    Writer writer{room};
    writer.be16(static_cast<std::uint16_t>(TftpOpcode::oack));
    if ((detail.options & option_tsize) != 0) write_option(writer, "tsize", session.size);
    if ((detail.options & option_blksize) != 0) write_option(writer, "blksize", session.blksize);
    return {write_datagram(at, head, writer.size()), {}};
  }
  // RFC 1350 counts blocks in 16 bits; after 65,535 comes 0, as every client that takes long files expects.
  const TftpBlockHeader data{Be16{static_cast<std::uint16_t>(TftpOpcode::data)},
                             Be16{static_cast<std::uint16_t>(session.block & 0xffff)}};
  *view<TftpBlockHeader>(room.data()) = data;
  const std::span<const std::byte> body = block_bytes(session);
  write_datagram_head(at, head, sizeof data + body.size(),
                      sum_of(data.opcode) + sum_of(data.block) + block_sum(session));
  return {static_cast<std::uint32_t>(datagram_payload_offset(head.vlan) + sizeof data), body};
}

std::uint32_t write_error(std::byte* at, DatagramHead head, TftpError code, std::string_view text,
                          std::string_view name) noexcept {
  Writer writer{payload_room(at, head.vlan)};
  writer.be16(static_cast<std::uint16_t>(TftpOpcode::error));
  writer.be16(static_cast<std::uint16_t>(code));
  writer.text(text);
  writer.text(name);
  writer.u8(0);
  return write_datagram(at, head, writer.size());
}

}  // namespace bootstorm::tftp
