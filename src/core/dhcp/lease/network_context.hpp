// What a decision about leases needs to know: one network of the snapshot at one moment, and its place in the plan.
#pragma once

#include <cstdint>

#include "bootstorm/event.hpp"
#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/time.hpp"
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/lease/lease.hpp"

namespace bootstorm::dhcp {

struct NetworkContext {
  Nanos now;
  Shard& shard;
  AddressPlan& plan;
  const Snapshot& snapshot;
  const Network& network;
  std::uint8_t network_index;

  [[nodiscard]] Link link() const noexcept { return link_of(network); }
  [[nodiscard]] const BootProfile& profile(ClientKind kind) const noexcept { return network.dhcp.profile(kind); }
  [[nodiscard]] const Port& port() const noexcept { return snapshot.ports[network.port]; }
  /// The network that the appliance has its own address in: another than `network` if that is a subnet.
  [[nodiscard]] const Network& home() const noexcept {
    return network.is_subnet ? snapshot.networks[network.home] : network;
  }
  /// True if hosts with an address of that network are on the wire of its port, not behind a router.
  [[nodiscard]] bool is_on_our_wire() const noexcept {
    return !network.is_subnet || (network.shared != 0 && network.shared == home().shared);
  }
  /// True if hosts can be asked whether they use an address, and the operator allows it.
  [[nodiscard]] bool may_ask_hosts() const noexcept { return network.dhcp.probe && is_on_our_wire(); }
  void emit_event(EventKind kind, MacAddress mac, Ipv4Address ip, std::uint64_t value) const noexcept {
    shard.emit_event({.at = now, .value = value, .ip = ip, .mac = mac, .kind = kind});
  }
};

}  // namespace bootstorm::dhcp
