// The address plan: which address a client may have. Nothing here takes one.
#include "core/dhcp/lease/address_plan.hpp"
#include "core/dhcp/lease/pool.hpp"

namespace bootstorm::dhcp {

namespace {

/// Of the addresses that were returned, so many are looked at for one that may be given away: a bound, since a message
/// waits for it.
constexpr unsigned returned_looked_at = 64;

/// The MAC's hash picks the position, so the ROM, the OS, and the same board next month get the same address.
std::uint32_t favourite_position(const PoolSpan& span, MacAddress mac) noexcept {
  const std::uint64_t scaled = ((mix(mac.number()) & 0xffffffffu) * span.size()) >> 32;
  return span.first + static_cast<std::uint32_t>(scaled);
}

}  // namespace

bool AddressPlan::is_free(const Network& network, Ipv4Address address) const noexcept {
  const std::uint32_t position = position_of(network.dhcp, address);
  if (position == position_none) return false;
  return free_.contains(position) || find_returned(link_of(network), address) != none;
}

bool AddressPlan::is_free_for(const Network& network, MacAddress mac, Ipv4Address address) const noexcept {
  const std::uint32_t position = position_of(network.dhcp, address);
  if (position == position_none) return false;
  return free_.contains(position) || was_held_by(link_of(network), mac, address);
}

Ipv4Address AddressPlan::choose(const Network& network, std::uint8_t network_index, MacAddress mac,
                                Nanos now) const noexcept {
  const std::uint32_t former = any_of_client(link_of(network), mac);
  if (former != none && leases_[former].state == LeaseState::returned && leases_[former].network == network_index &&
      !leases_[former].declined) {
    return leases_[former].address;
  }
  const PoolSpan span = pool_span(network.dhcp);
  const std::uint32_t start = favourite_position(span, mac);
  std::uint32_t position = free_.next(start, span.last);
  if (position == PositionSet::none) position = free_.next(span.first, start);
  if (position != PositionSet::none) return address_at(network.dhcp, position);
  std::uint32_t slot = returned_.first(network_index);
  for (unsigned i = 0; slot != none && i < returned_looked_at; ++i, slot = returned_.next(slot)) {
    if (leases_[slot].expires_at <= now) return leases_[slot].address;
  }
  return {};
}

std::uint32_t AddressPlan::next_promised(std::uint8_t network_index, Nanos now) const noexcept {
  std::uint32_t slot = returned_.first(network_index);
  for (unsigned i = 0; slot != none && i < returned_looked_at; ++i, slot = returned_.next(slot)) {
    if (leases_[slot].expires_at > now) return slot;
  }
  return none;
}

Ipv4Address AddressPlan::favourite(const Network& network, MacAddress mac) const noexcept {
  const PoolSpan span = pool_span(network.dhcp);
  return span.size() == 0 ? Ipv4Address{} : address_at(network.dhcp, favourite_position(span, mac));
}

Ipv4Address AddressPlan::next_free(const Network& network, std::uint32_t& offset) const noexcept {
  const PoolSpan span = pool_span(network.dhcp);
  if (offset >= span.size()) return {};
  const std::uint32_t position = free_.next(span.first + offset, span.last);
  if (position == PositionSet::none) return {};
  offset = position - span.first;
  return address_at(network.dhcp, position);
}

bool AddressPlan::has_room(std::uint8_t network_index, bool known) const noexcept {
  const std::uint32_t held = known_held_[network_index], expected = known_count_[network_index];
  return free_count_[network_index] + returned_.size(network_index) > (known || held >= expected ? 0 : expected - held);
}

}  // namespace bootstorm::dhcp
