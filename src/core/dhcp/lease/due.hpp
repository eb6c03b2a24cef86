// When something is due for a lease: its delayed OFFER, a wake frame, its end.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>

#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/time.hpp"
#include "core/dhcp/lease/lease.hpp"

namespace bootstorm::dhcp {

/// As many wake frames as a profile has: none is due any more.
inline constexpr auto wakes_all = static_cast<std::uint8_t>(std::tuple_size_v<decltype(BootProfile::wake_ms)>);

/// How long an OFFER waits for a host that may use its address. On a wire the answer takes a few milliseconds, and no
/// boot client asks again within this time.
inline constexpr Nanos ask_in_hand_wait_ns = 100 * nanos_per_ms;

/// How long an OFFER is held back.
[[nodiscard]] constexpr Nanos offer_delay(const Lease& lease, const BootProfile& profile) noexcept {
  return std::max<Nanos>(profile.offer_delay_ms * nanos_per_ms, lease.asked ? ask_in_hand_wait_ns : 0);
}

/// When wake frame number `index` is due, counted from when the OFFER leaves: a frame before the OFFER wakes nobody.
/// Nothing: the profile has no such frame.
[[nodiscard]] inline std::optional<Nanos> wake_at(const Lease& lease, std::size_t index,
                                                  const BootProfile& profile) noexcept {
  if (index >= profile.wake_ms.size() || profile.wake_ms[index] == 0) return {};
  return lease.discovered_at + offer_delay(lease, profile) + profile.wake_ms[index] * nanos_per_ms;
}

/// What is due first for a lease. Without a profile it is the lease's end.
[[nodiscard]] Nanos next_due(const Lease& lease, const BootProfile* profile) noexcept;

}  // namespace bootstorm::dhcp
