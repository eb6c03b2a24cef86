// Pools as positions: the addresses of all networks' pools in one row, DhcpSettings::pool_first saying where each
// begins.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "bootstorm/limits.hpp"
#include "bootstorm/snapshot.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::dhcp {

inline constexpr std::uint32_t position_none = 0xffffffffu;

struct PoolSpan {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  // exclusive
  [[nodiscard]] constexpr std::uint32_t size() const { return last - first; }
};

/// Where a pool lies; empty where the network gives no addresses. Never beyond pool_addresses_max.
[[nodiscard]] inline PoolSpan pool_span(const DhcpSettings& settings) noexcept {
  constexpr auto limit = static_cast<std::uint32_t>(pool_addresses_max);
  if (settings.mode != DhcpMode::server || settings.pool_first >= limit) return {};
  return {settings.pool_first, settings.pool_first + std::min(settings.pool_size(), limit - settings.pool_first)};
}

/// An address's position in its pool, or position_none.
[[nodiscard]] inline std::uint32_t position_of(const DhcpSettings& settings, Ipv4Address address) noexcept {
  std::uint32_t first = settings.pool_first;
  for (const AddressRange& range : settings.pool) {
    if (range.first <= address && address <= range.last) {
      const std::uint32_t position = first + (address.value - range.first.value);
      return position < pool_span(settings).last ? position : position_none;
    }
    first += range.size();
  }
  return position_none;
}

/// The address at a position that lies in the pool.
[[nodiscard]] inline Ipv4Address address_at(const DhcpSettings& settings, std::uint32_t position) noexcept {
  std::uint32_t offset = position - settings.pool_first;
  for (const AddressRange& range : settings.pool) {
    if (offset < range.size()) return {range.first.value + offset};
    offset -= range.size();
  }
  return {};
}

}  // namespace bootstorm::dhcp
