#include "core/dhcp/reply/write.hpp"

#include <algorithm>
#include <cstring>

#include "core/datagram.hpp"
#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/reply/option_layout.hpp"
#include "core/dhcp/reply/options.hpp"

namespace bootstorm::dhcp {

namespace {

/// A whole message as it lies in UDP.
struct Message {
  std::size_t length = 0;  // 0: what must be in it does not fit
  std::uint64_t sum = 0;   // see checksum.hpp
  std::uint32_t left_out = 0;
};

/// Bytes of the options that come last.
std::size_t tail_of(const Reply& reply) noexcept {
  const auto of = [](std::span<const std::byte> value) { return value.empty() ? 0 : 2 + value.size(); };
  return of(reply.client_id) + of(reply.agent);
}

/// What only reads the options field gets all there: boot ROMs of architecture 0.
std::uint8_t overload_for(const Reply& reply, const BootSource& boot) noexcept {
  if (reply.type == DhcpType::nak || has_pi_profile(reply.kind)) return OptionLayout::none;
  return boot.file_in_header ? OptionLayout::sname : OptionLayout::file | OptionLayout::sname;
}

/// In pieces: all at once is a `rep stos` with g++, which takes longer to begin than these take.
void clear_header(std::byte* at) noexcept {
  constexpr std::size_t piece = 80;
  static_assert(sizeof(DhcpHeader) == 3 * piece);
  std::memset(at, 0, piece);
  std::memset(at + piece, 0, piece);
  std::memset(at + 2 * piece, 0, piece);
}

/// Over zeros.
void write_header(DhcpHeader& header, const Reply& reply, const BootSource& boot, const Network& network) noexcept {
  header.op = dhcp_op_reply;
  header.hardware_type = 1;
  header.hardware_length = 6;
  header.hops = network.dhcp.profile(reply.kind).hops;
  header.xid = Be32{reply.xid};
  header.flags = Be16{reply.flags};
  header.ciaddr = reply.ciaddr.wire();
  header.yiaddr = reply.yiaddr.wire();
  header.giaddr = reply.giaddr.wire();
  std::memcpy(header.chaddr.data(), reply.client.octets.data(), reply.client.octets.size());
  header.cookie = Be32{dhcp_cookie};
  if (reply.type == DhcpType::nak) return;
  header.siaddr = boot.server.wire();
  if (boot.file_in_header) std::memcpy(header.file.data(), boot.file.data(), boot.file.size());
}

/// Of a message whose header has nothing in `sname` and `file`, those 192 zeros need not be read.
std::uint64_t sum_message(std::span<const std::byte> message, bool fields_are_empty) noexcept {
  if (!fields_are_empty) return sum_bytes(message);
  constexpr std::size_t fields = offsetof(DhcpHeader, sname);
  constexpr std::size_t cookie = offsetof(DhcpHeader, cookie);
  static_assert(fields % 2 == 0 && cookie % 2 == 0);
  return sum_bytes(message.first<fields>()) + sum_bytes(message.subspan(cookie));
}

Message write_message(std::span<std::byte> room, const Reply& reply, const Network& home,
                      const Network& network) noexcept {
  auto& header = *view<DhcpHeader>(room.data());
  const BootSource boot{reply, home};
  clear_header(room.data());
  write_header(header, reply, boot, network);
  OptionLayout out{room.subspan(sizeof(DhcpHeader)), header, tail_of(reply), overload_for(reply, boot)};
  put_options(out, reply, boot, network);
  out.begin_tail();
  if (!reply.client_id.empty()) out.must(DhcpOption::client_id, reply.client_id);
  if (!reply.agent.empty()) out.must(DhcpOption::relay_agent, reply.agent);
  const std::size_t options = out.finish(dhcp_message_min - sizeof(DhcpHeader));
  if (options == 0) return {};
  const std::size_t length = sizeof(DhcpHeader) + options;
  const bool fields_are_empty = !boot.file_in_header && out.used() == OptionLayout::none;
  return {.length = length, .sum = sum_message(room.first(length), fields_are_empty), .left_out = out.left_out()};
}

}  // namespace

Written write_reply(std::span<std::byte> room, const Reply& reply, const Network& home, const Network& network,
                    const Port& port, std::uint16_t ipv4_id) noexcept {
  const std::size_t offset = datagram_payload_offset(home.vlan);
  constexpr std::size_t headers = sizeof(Ipv4Header) + sizeof(UdpHeader);
  const std::size_t mtu_left = port.mtu > headers ? port.mtu - headers : 0;
  const std::size_t room_left = room.size() > offset ? room.size() - offset : 0;
  const std::size_t limit = std::min({room_left, mtu_left, std::size_t{reply.size_max}});
  if (limit <= sizeof(DhcpHeader)) return {};

  const Message message = write_message(room.subspan(offset, limit), reply, home, network);
  if (message.length == 0) return {};
  write_datagram_head(room.data(),
                      {.source_mac = port.mac,
                       .destination_mac = reply.ether,
                       .vlan = home.vlan,
                       .tos = home.tos,
                       .ttl = home.ttl,
                       .ipv4_id = ipv4_id,
                       .source = home.address,
                       .destination = reply.destination,
                       .source_port = reply.source_port,
                       .destination_port = reply.destination_port},
                      message.length, message.sum);
  return {.length = static_cast<std::uint32_t>(offset + message.length), .left_out = message.left_out};
}

std::uint32_t write_frame(const NetworkContext& context, std::span<std::byte> room, const Reply& reply) noexcept {
  const Written written =
      write_reply(room, reply, context.home(), context.network, context.port(), ++context.shard.ipv4_id);
  if (written.left_out != 0) context.shard.counters[Statistic::dhcp_options_left_out].add(written.left_out);
  return written.length;
}

Outcome send(const NetworkContext& context, Frame& frame, const Reply& reply, Reason reason) noexcept {
  const std::uint32_t length = write_frame(context, {frame.data, frame.capacity}, reply);
  if (length == 0) return dropped(Reason::dhcp_reply_too_large);
  frame.length = length;
  frame.body = {};
  return replied(reason);
}

}  // namespace bootstorm::dhcp
