// How a run ends: whoever can be served is, and when nobody is there any more nothing is held.
#include <algorithm>
#include <string>

#include "core/dhcp/policy/server_state.hpp"
#include "core/dhcp/lease/pool.hpp"
#include "world.hpp"

namespace bootstorm::durability {

namespace {

constexpr Nanos calm_max_ns = 400 * nanos_per_s;

}  // namespace

void World::calm_down() {
  stormy_ = false;
  server_.fail_disk(false);
  play(now_ + 5 * nanos_per_s);
}

void World::check_everyone_served() {
  const Nanos end = now_ + calm_max_ns;
  std::string missing;
  do {
    play(now_ + 10 * nanos_per_s);
    missing.clear();
    for (const Place place : field_.places()) {
      const Network& network = field_.network_at(place);
      std::size_t boards = 0, served = 0, addresses = 0;
      for (std::uint32_t i = 0; i < seats_.size(); ++i) {
        if (seats_[i].place != place) continue;
        ++boards;
        served += held_by(i).is_zero() ? 0 : 1;
      }
      const dhcp::AddressPlan& plan = server_.shard().dhcp_server->plan;
      for (const AddressRange& range : network.dhcp.pool) {
        for (std::uint32_t address = range.first.value; address <= range.last.value; ++address) {
          const std::uint32_t slot = plan.find_address(dhcp::link_of(network), {address});
          const bool is_out = slot != dhcp::AddressPlan::none && plan.at(slot).state == LeaseState::quarantined;
          addresses += is_out || field_.is_squatted({address}) ? 0 : 1;
        }
      }
      if (served < std::min(boards, addresses)) {
        missing = std::to_string(served) + " of " + std::to_string(boards) + " boards hold one of " +
                  std::to_string(addresses) + " addresses of a pool";
      }
    }
  } while (!missing.empty() && now_ < end);
  if (!missing.empty()) broken(missing);
}

void World::discard_frames() {
  while (!events_.empty()) {
    const Events::Event event = events_.pop();
    if (event.kind == Kind::to_server || event.kind == Kind::to_board) pool_.release(event.frame);
  }
}

void World::check_pool_back() {
  // Nobody is there any more.
  for (Seat& seat : seats_) {
    seat.system.stop();
    seat.stage = Stage::off;
    seat.timer_at = 0;
  }
  discard_frames();
  constexpr Nanos longest_ns = 2000 * nanos_per_s;
  const Nanos end = now_ + longest_ns + fleet_.lease_s * nanos_per_s;
  for (; now_ < end; now_ += nanos_per_s) {
    server_.tick(now_);
    while (server_.has_work()) (void)server_.commit(now_, nullptr);
    discard_frames();
  }
  if (disk_.size() != 0) broken(std::to_string(disk_.size()) + " leases of nobody are on disk for ever");
  const dhcp::AddressPlan& plan = server_.shard().dhcp_server->plan;
  for (std::uint32_t slot = 0; slot < plan.slots(); ++slot) {
    const dhcp::Lease& lease = plan.at(slot);
    if (lease.state == LeaseState::free) continue;
    // Whose it was is remembered until another client needs it, which it may have.
    if (lease.state == LeaseState::returned && lease.expires_at <= now_) continue;
    broken("a lease of nobody is held for ever: of " + std::to_string(lease.address.value & 0xffff) + ", state " +
           std::to_string(static_cast<unsigned>(lease.state)) + ", for " +
           std::to_string(static_cast<double>(lease.expires_at) / 1e9 - static_cast<double>(now_) / 1e9) + " s more");
  }
  if (pool_.in_use() != 0) broken("frames are lost");
}

}  // namespace bootstorm::durability
