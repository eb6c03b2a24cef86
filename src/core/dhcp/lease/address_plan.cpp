#include "core/dhcp/lease/address_plan.hpp"

#include "core/dhcp/lease/address_keys.hpp"
#include "core/dhcp/lease/due.hpp"
#include "core/dhcp/lease/pool.hpp"

namespace bootstorm::dhcp {

AddressPlan::AddressPlan(std::uint32_t leases)
    : leases_(leases),
      pending_offers_(leases),
      journaled_(leases),
      free_slots_(leases),
      by_client_(leases),
      by_address_(leases),
      givable_(pool_addresses_max),
      free_(pool_addresses_max),
      returned_(leases),
      origins_(leases),
      names_(leases),
      origin_counts_(leases * 2 + 1),
      timers_(leases) {
  // The lowest slots are given first, so that few leases touch little memory.
  for (std::uint32_t i = 0; i < leases; ++i) free_slots_[i] = leases - 1 - i;
}

std::uint32_t AddressPlan::any_of_client(Link link, MacAddress mac) const noexcept {
  return by_client_.find(client_hash(link, mac),
                         [&](std::uint32_t slot) { return leases_[slot].mac == mac && leases_[slot].link == link; });
}

std::uint32_t AddressPlan::any_of_address(Link link, Ipv4Address address) const noexcept {
  return by_address_.find(address_hash(link, address), [&](std::uint32_t slot) {
    return leases_[slot].address == address && leases_[slot].link == link;
  });
}

void AddressPlan::make_way(Link link, MacAddress mac, Ipv4Address address, bool has_holder) noexcept {
  if (const std::uint32_t slot = find_returned(link, address); slot != none) release(slot);
  if (const std::uint32_t slot = has_holder ? any_of_client(link, mac) : none;
      slot != none && leases_[slot].state == LeaseState::returned) {
    by_client_.erase(client_hash(link, mac), slot);  // the address stays in its queue
  }
  make_room();
}

void AddressPlan::make_room() noexcept {
  if (!free_slots_.empty()) return;
  std::uint32_t oldest = none;
  for (std::size_t network = 0; network < all_networks_max; ++network) {
    const std::uint32_t slot = returned_.first(network);
    if (slot != none && (oldest == none || leases_[slot].discovered_at < leases_[oldest].discovered_at)) oldest = slot;
  }
  if (oldest != none) release(oldest);
}

std::uint32_t AddressPlan::occupy(Link link, MacAddress mac, Ipv4Address address, bool has_holder) noexcept {
  if (find_address(link, address) != none || (has_holder && find_client(link, mac) != none)) return none;
  make_way(link, mac, address, has_holder);
  if (free_slots_.empty()) return none;
  const std::uint32_t slot = free_slots_.back();
  if (has_holder && !by_client_.insert(client_hash(link, mac), slot)) return none;
  if (!by_address_.insert(address_hash(link, address), slot)) {
    if (has_holder) by_client_.erase(client_hash(link, mac), slot);
    return none;
  }
  free_slots_.pop_back();
  return slot;
}

std::uint32_t AddressPlan::hold(const Network& network, std::uint8_t network_index, MacAddress mac, Ipv4Address address,
                                bool reserved) noexcept {
  const Link link = link_of(network);
  const std::uint32_t slot = occupy(link, mac, address, true);
  if (slot == none) return none;
  Lease& lease = leases_[slot];
  lease = {.mac = mac,
           .link = link,
           .address = address,
           .position = position_of(network.dhcp, address),
           .network = network_index,
           .state = LeaseState::offered,
           .reserved = reserved};
  set_free(lease, false);
  return slot;
}

std::uint32_t AddressPlan::hold_boot_only(const Network& network, std::uint8_t network_index, MacAddress mac) noexcept {
  // Beside the leases of the same link, if it has subnets that are served.
  constexpr std::uint16_t aside = 0x8000;
  const Link link{network.port, static_cast<std::uint16_t>(network.vlan | aside)};
  if (const std::uint32_t slot = find_client(link, mac); slot != none) {
    leases_[slot].network = network_index;  // a reload may have counted anew
    return slot;
  }
  make_room();
  if (free_slots_.empty()) return none;
  const std::uint32_t slot = free_slots_.back();
  if (!by_client_.insert(client_hash(link, mac), slot)) return none;
  free_slots_.pop_back();
  leases_[slot] = {
      .mac = mac, .link = link, .position = none, .network = network_index, .state = LeaseState::boot_only};
  return slot;
}

bool AddressPlan::restore(const LeaseRecord& record, Nanos now) noexcept {
  // While it is empty, the wheel comes to the present in one step.
  if (free_slots_.size() == leases_.size()) (void)timers_.pop_due(now);
  const bool has_holder = record.state != LeaseState::quarantined;
  const std::uint32_t slot = occupy(record.link, record.mac, record.address, has_holder);
  if (slot == none) return false;
  leases_[slot] = {.mac = record.mac,
                   .link = record.link,
                   .address = record.address,
                   .network = network_none,  // until sync()
                   .state = record.state,
                   .kind = record.kind,
                   .wakes_sent = wakes_all,
                   .reserved = record.reserved,
                   .proven = true,
                   .first_hand = record.origin.via == record.mac,
                   .expires_at = record.until};
  journaled_[slot] = {.number = 0, .until = record.until, .state = record.state, .serial = record.serial};
  names_[slot] = record.name;
  count_origin(slot, record.origin);
  schedule(slot, record.until);
  restored_at_ = now;
  return true;
}

}  // namespace bootstorm::dhcp
