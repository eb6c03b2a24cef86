#include "core/tftp/send.hpp"

#include "bootstorm/limits.hpp"
#include "core/tftp/options.hpp"
#include "core/tftp/session.hpp"
#include "core/tftp/transfer.hpp"

namespace bootstorm::tftp {

namespace {

std::span<std::byte> payload_room(std::byte* at, std::uint16_t vlan) noexcept {
  const std::size_t offset = datagram_payload_offset(vlan);
  return {at + offset, tx_head_max - offset};
}

}  // namespace

Block write_block(std::byte* at, const Session& session, const SessionDetail& detail, std::uint32_t block,
                  const DatagramHead& head) noexcept {
  const std::span<std::byte> room = payload_room(at, head.vlan);
  if (block == 0) {
    Writer writer{room};
    writer.be16(static_cast<std::uint16_t>(TftpOpcode::oack));
    write_options(writer, session, detail);
    return {write_datagram(at, head, writer.size()), {}};
  }
  const TftpBlockHeader data{Be16{static_cast<std::uint16_t>(TftpOpcode::data)}, Be16{wire_number(session, block)}};
  *view<TftpBlockHeader>(room.data()) = data;
  const std::span<const std::byte> body = block_bytes(session, block);
  write_datagram_head(at, head, sizeof data + body.size(),
                      sum_of(data.opcode) + sum_of(data.block) + block_sum(session, block));
  return {static_cast<std::uint32_t>(datagram_payload_offset(head.vlan) + sizeof data), body};
}

DatagramHead head_to_client(const Shard& shard, std::uint32_t slot, const Snapshot& snapshot,
                            std::uint16_t ipv4_id) noexcept {
  const Session& session = shard.sessions.at(slot);
  const SessionDetail& detail = shard.sessions.detail(slot);
  const Network* network = snapshot.network_on(detail.port, detail.vlan);  // a reload may have taken it away
  return {.source_mac = snapshot.ports[detail.port].mac,
          .destination_mac = session.client_mac,
          .vlan = detail.vlan,
          .tos = network == nullptr ? std::uint8_t{0} : network->tos,
          .ttl = network == nullptr ? std::uint8_t{64} : network->ttl,
          .ipv4_id = ipv4_id,
          .source = session.own_ip,
          .destination = session.client_ip,
          .source_port = server_port_of(shard, slot),
          .destination_port = session.client_port};
}

void send_block(Shard& shard, std::uint32_t slot, std::uint32_t block, const Snapshot& snapshot,
                TxFrame& frame) noexcept {
  const Session& session = shard.sessions.at(slot);
  const SessionDetail& detail = shard.sessions.detail(slot);
  const Block written =
      write_block(frame.head, session, detail, block, head_to_client(shard, slot, snapshot, ++shard.ipv4_id));
  if (block != 0) shard.counters[Statistic::tftp_data_sent].add();
  frame.length = written.head_length;
  frame.port = detail.port;
  frame.body = written.body;
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
