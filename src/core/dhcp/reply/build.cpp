#include "core/dhcp/reply/build.hpp"

#include "bootstorm/wire/udp.hpp"
#include "core/dhcp/client/client_class.hpp"
#include "core/dhcp/client/identity.hpp"

namespace bootstorm::dhcp {

namespace {

/// A board gets its name if it asks, or if it has a reserved address; a boot ROM only if it asks, because it has no use
/// for a name.
std::string_view hostname_for(const Board* board, ClientKind kind, bool asked) noexcept {
  if (board == nullptr) return {};
  const bool unasked = !board->address.is_zero() && !is_boot_client(kind);
  return asked || unasked ? std::string_view{board->hostname} : std::string_view{};
}

/// What all replies have in common. RFC 2131 §4.1: what came by a relay goes back to the relay, at the port it listens
/// on; everything else goes to the client, where a router forwarded the request by way of that router.
Reply reply_to(const NetworkContext& context, const Request& request, const Client& client, DhcpType type) noexcept {
  const bool relayed = !request.giaddr.is_zero();
  const Ipv4Address server_override = request.agent.server_override;
  Reply reply;
  reply.type = type;
  reply.xid = request.xid;
  reply.flags = request.flags;
  reply.size_max = request.size_max;
  reply.destination_port = relayed ? udp_port_dhcp_server : udp_port_dhcp_client;
  reply.client = request.mac;
  reply.ether = is_behind_router(context, request) ? request.ether_source : request.mac;
  reply.destination = relayed ? request.giaddr : ipv4_broadcast;
  reply.giaddr = request.giaddr;
  reply.server_id = server_override.is_zero() ? context.home().address : server_override;
  reply.subnet_selection = request.subnet_selection;
  reply.wanted = request.has_parameter_list ? &request.wanted : nullptr;
  reply.kind = client.kind;
  reply.to_http_client = request.vendor_class.text().starts_with(http_class);
  reply.client_class = class_at(context.network.dhcp, client.class_index);
  reply.guid = request.guid();
  reply.client_id = request.client_id.bytes();
  reply.agent = request.agent.whole.bytes();
  reply.hostname = hostname_for(client.board, client.kind, request.asked(DhcpOption::hostname));
  return reply;
}

}  // namespace

Reply build_lease_reply(const NetworkContext& context, const Request& request, const Client& client, DhcpType type,
                        Terms terms) noexcept {
  Reply reply = reply_to(context, request, client, type);
  reply.yiaddr = terms.address;
  reply.lease_s = terms.lease_s;
  reply.rapid_commit = type == DhcpType::ack && request.type == DhcpType::discover;
  if (request.type == DhcpType::request && form_of(request) == RequestForm::renewing) {
    reply.ciaddr = request.ciaddr;
    if (request.giaddr.is_zero()) reply.destination = request.ciaddr;
  } else if (request.giaddr.is_zero() && (request.flags & dhcp_flag_broadcast) == 0) {
    // RFC 2131 §4.1: to the new address, unless a relay forwards the reply or the client asks for a broadcast.
    reply.destination = terms.address;
  }
  return reply;
}

Reply build_boot_reply(const NetworkContext& context, const Request& request, const Client& client,
                       DhcpType type) noexcept {
  // An OFFER goes to the client's MAC alone, as always: a Pi 3 takes any OFFER that it sees. It has no address yet.
  Reply reply = reply_to(context, request, client, type);
  reply.boot_only = true;
  reply.hostname = {};
  return reply;
}

Reply build_pxe_reply(const NetworkContext& context, const Request& request, const Client& client,
                      Ipv4Address client_address) noexcept {
  Reply reply = build_boot_reply(context, request, client, DhcpType::ack);
  reply.ciaddr = reply.destination = client_address;
  reply.ether = request.ether_source;
  reply.source_port = udp_port_pxe;
  reply.destination_port = request.source_port;
  if (request.menu_choice && reply.client_class != nullptr) {
    reply.menu_choice = request.menu_choice;
    for (const auto& item : reply.client_class->items) {
      if (item.type == *request.menu_choice >> 16) reply.boot_file = item.file;
    }
  }
  return reply;
}

Reply build_inform_reply(const NetworkContext& context, const Request& request, const Client& client) noexcept {
  // RFC 2131 §4.3.5: to ciaddr, without an address and without lease times.
  Reply reply = reply_to(context, request, client, DhcpType::ack);
  reply.ciaddr = request.ciaddr;
  if (request.giaddr.is_zero()) reply.destination = request.ciaddr;
  return reply;
}

Reply build_bootp_reply(const NetworkContext& context, const Request& request, const Client& client,
                        Ipv4Address address) noexcept {
  Reply reply = reply_to(context, request, client, DhcpType::none);
  reply.size_max = bootp_message_size;
  reply.kind = ClientKind::plain;
  reply.yiaddr = address;
  reply.hostname = client.board != nullptr ? std::string_view{client.board->hostname} : std::string_view{};
  reply.client_id = {};
  if (request.giaddr.is_zero() && (request.flags & dhcp_flag_broadcast) == 0) reply.destination = address;
  return reply;
}

Reply build_nak(const NetworkContext& context, const Request& request, std::string_view why) noexcept {
  // RFC 2131 §4.3.2: to the broadcast address, because the client's own is the wrong one; here to its MAC alone.
  Reply reply = reply_to(context, request, {}, DhcpType::nak);
  if (!request.giaddr.is_zero()) reply.flags |= dhcp_flag_broadcast;  // the relay is to broadcast it, too
  reply.message = why;
  return reply;
}

}  // namespace bootstorm::dhcp
