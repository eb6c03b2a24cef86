#include "core/dhcp/policy/turn.hpp"

#include <algorithm>

#include "core/dhcp/client/identity.hpp"
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/journal_lease.hpp"
#include "core/dhcp/policy/boot_line.hpp"
#include "core/dhcp/policy/delayed.hpp"
#include "core/dhcp/policy/server_state.hpp"
#include "core/links/control.hpp"

namespace bootstorm::dhcp {

namespace {

/// A Pi 3's ROM sends five DISCOVERs, 5 s apart, and is dark then. One OFFER may be lost.
constexpr unsigned rom_discovers_max = 4;
/// An OFFER that comes later than this after its DISCOVER meets a client that does not listen any more.
constexpr Nanos listens_ns = 3'500 * nanos_per_ms;
/// A client whose OFFER can only leave at its next DISCOVER is believed to be there for so long.
constexpr Nanos is_there_ns = 12 * nanos_per_s;
constexpr unsigned looks_a_tick = 64;

std::uint8_t home_index(const NetworkContext& context) noexcept {
  return context.network.is_subnet ? context.network.home : context.network_index;
}

bool has_place(const Shard& shard, const Snapshot& snapshot, unsigned home) noexcept {
  const BootLine& line = shard.dhcp_server->line;
  return shard.link_control->has_place(shard, snapshot, home, [&](unsigned network) { return line.entering(network); });
}

/// A ROM listens for a moment only, and has to be woken: its OFFER leaves with its next DISCOVER or not at all. What
/// came through a relay, or from a client with an identifier, is not kept.
bool may_offer_later(const BootProfile& profile, bool may_defer) noexcept {
  return may_defer && std::ranges::all_of(profile.wake_ms, [](std::uint32_t wake) { return wake == 0; });
}

/// What an EEPROM or a boot ROM says is always the beginning of a boot. What others say may be from a loader that such
/// a boot has loaded.
bool may_be_a_later_stage(ClientKind kind) noexcept {
  return kind == ClientKind::pi_bootcode || kind == ClientKind::pi || kind == ClientKind::pxe;
}

void offer_now(const NetworkContext& context, std::uint32_t slot) noexcept {
  Lease& lease = context.plan.at(slot);
  lease.offer_pending = true;
  (void)journal_lease(context, slot);
  context.plan.schedule(slot, context.now);
}

/// The first in line of that network: in, or set aside, or gone.
void let_in_first(std::uint32_t slot, unsigned home, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  ServerState& server = *shard.dhcp_server;
  const Lease& lease = server.plan.at(slot);
  const bool is_there =
      is_held(lease.state) && lease.network != AddressPlan::network_none && server.line.is_waiting(slot, lease.mac);
  if (!is_there) return server.line.forget(slot);
  const NetworkContext context{now, shard, server.plan, snapshot, snapshot.networks[lease.network], lease.network};
  const bool later = may_offer_later(context.profile(lease.kind), server.line.may_offer_later(slot));
  if (now - lease.discovered_at > (later ? listens_ns : is_there_ns)) return server.line.set_aside(slot);
  server.line.let_in(slot, lease.mac, home, now);
  if (later) offer_now(context, slot);
}

}  // namespace

bool must_wait(const Exchange& exchange, std::uint32_t slot) noexcept {
  const NetworkContext& context = exchange.context;
  if (!context.snapshot.paces_links || !is_boot_client(exchange.client.kind)) return false;
  BootLine& line = context.shard.dhcp_server->line;
  const Lease& lease = context.plan.at(slot);
  const unsigned home = home_index(context);
  if (line.is_let_in(slot, lease.mac, context.now)) return false;
  if (may_be_a_later_stage(lease.kind) && line.has_begun(slot, lease.mac, context.now)) return false;
  const bool is_last_chance = lease.kind == ClientKind::pi_rom && line.told(slot, lease.mac) + 1 >= rom_discovers_max;
  if (is_last_chance || has_place(context.shard, context.snapshot, home)) {
    line.let_in(slot, lease.mac, home, context.now);
    return false;
  }
  line.wait(slot, lease.mac, home);
  line.set_may_offer_later(slot, may_defer_offer(exchange));
  defer_offer(exchange, slot);
  return true;
}

void let_boards_in(Nanos now, Shard& shard, const Snapshot& snapshot) noexcept {
  BootLine& line = shard.dhcp_server->line;
  if (journal_blocked(shard)) return;
  for (unsigned home = 0; home < networks_max; ++home) {
    line.expire(home, now);
    for (unsigned look = 0; look < looks_a_tick && line.waiting(home) != 0; ++look) {
      if (snapshot.paces_links && !has_place(shard, snapshot, home)) break;
      let_in_first(line.first(home), home, now, shard, snapshot);
    }
  }
}

}  // namespace bootstorm::dhcp
