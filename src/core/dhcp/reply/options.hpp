// The options of a reply, one by one. option_layout.hpp finds a place for each.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootstorm/snapshot.hpp"
#include "core/dhcp/reply/boot_options.hpp"
#include "core/dhcp/reply/operator_options.hpp"
#include "core/dhcp/reply/option_layout.hpp"
#include "core/dhcp/reply/reply.hpp"

namespace bootstorm::dhcp {

inline constexpr std::size_t dns_servers_max = 4;

inline void put_must(OptionLayout& out, const Reply& reply) noexcept {
  if (reply.type == DhcpType::none) return;  // BOOTP has neither types nor leases
  out.must(DhcpOption::message_type, std::as_bytes(std::span<const DhcpType, 1>{&reply.type, 1}));
  const NumberOption server_id{DhcpOption::server_id, reply.server_id.value};
  if (reply.lease_s == 0) {
    out.must(std::array{server_id});
  } else {
    // RFC 2131 §4.4.5: T1 is a half, T2 seven eighths.
    const auto rebinding_s = static_cast<std::uint32_t>(std::uint64_t{reply.lease_s} * 7 / 8);
    out.must(std::array{server_id, NumberOption{DhcpOption::lease_time, reply.lease_s},
                        NumberOption{DhcpOption::renewal_time, reply.lease_s / 2},
                        NumberOption{DhcpOption::rebinding_time, rebinding_s}});
  }
  if (reply.rapid_commit) out.must(DhcpOption::rapid_commit, std::span<const std::byte, 0>{});
  if (!reply.subnet_selection.is_zero()) {
    out.must(std::array{NumberOption{DhcpOption::subnet_selection, reply.subnet_selection.value}});
  }
}

inline void put_network(OptionLayout& out, const Reply& reply, const OperatorOptions& written,
                        const Network& network) noexcept {
  const DhcpSettings& settings = network.dhcp;
  const auto wants = [&](DhcpOption option) {
    return reply.wants(static_cast<std::uint8_t>(option)) && !written.contains(option);
  };
  const std::uint32_t mask = network.mask().value;
  const NumberOption subnet_mask{DhcpOption::subnet_mask, mask};
  const NumberOption broadcast{DhcpOption::broadcast, network.address.value | ~mask};
  const bool own_mask = !written.contains(DhcpOption::subnet_mask);
  const bool own_broadcast = !written.contains(DhcpOption::broadcast);
  if (own_mask && own_broadcast) {
    out.may(std::array{subnet_mask, broadcast});
  } else {
    if (own_mask) out.may(subnet_mask);
    if (own_broadcast) out.may(broadcast);
  }
  if (!settings.router.is_zero() && wants(DhcpOption::router)) out.may({DhcpOption::router, settings.router.value});
  const std::size_t servers = std::min(settings.dns.size(), dns_servers_max);
  if (servers != 0 && wants(DhcpOption::dns)) {
    std::array<Be32, dns_servers_max> wire;
    std::transform(settings.dns.begin(), settings.dns.begin() + static_cast<std::ptrdiff_t>(servers), wire.begin(),
                   [](Ipv4Address address) { return address.wire(); });
    out.may(DhcpOption::dns, std::as_bytes(std::span{wire}.first(servers)));
  }
  if (!reply.hostname.empty()) {
    out.may(DhcpOption::hostname, std::as_bytes(std::span{reply.hostname.data(), reply.hostname.size()}));
  }
}

/// Everything but the tail (client-id, relay agent), which has its room reserved.
[[gnu::always_inline]] inline void put_options(OptionLayout& out, const Reply& reply, const BootSource& boot,
                                               const Network& network) noexcept {
  put_must(out, reply);
  if (reply.type == DhcpType::nak) {
    out.may(DhcpOption::message, std::as_bytes(std::span{reply.message.data(), reply.message.size()}));
    return;
  }
  const OperatorOptions written{network, reply.client_class};
  if (!reply.boot_only) put_network(out, reply, written, network);
  written.put(out, reply);
  put_boot(out, reply, boot, written, network.dhcp.profile(reply.kind));
}

}  // namespace bootstorm::dhcp
