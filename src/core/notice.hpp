// Telling shard 0 that an address is in use: by ARP, by an RRQ, by a transfer that goes on. It keeps the address for
// the board that never asks for a lease.
#pragma once

#include "bootstorm/shard.hpp"
#include "bootstorm/snapshot.hpp"

namespace bootstorm {

inline void notice_address_used(MacAddress mac, Ipv4Address ip, const Network& network, Shard& shard) noexcept {
  const Notice notice{
      .mac = mac, .kind = Notice::Kind::address_used, .port = network.port, .vlan = network.vlan, .ip = ip};
  if (!shard.notices.push(notice)) shard.counters[Statistic::notices_lost].add();
}

}  // namespace bootstorm
