// What slots are found by.
#pragma once

#include <cstdint>

#include "bootstorm/lease_state.hpp"
#include "bootstorm/mix.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::dhcp {

inline std::uint64_t client_hash(Link link, MacAddress mac) noexcept {
  return mix((std::uint64_t{link.port} << 60) | (std::uint64_t{link.vlan} << 48) | mac.number());
}

inline std::uint64_t address_hash(Link link, Ipv4Address address) noexcept {
  return mix((std::uint64_t{link.port} << 60) | (std::uint64_t{link.vlan} << 48) | address.value);
}

}  // namespace bootstorm::dhcp
