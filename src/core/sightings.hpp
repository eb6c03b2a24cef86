// Frames that get no answer, told to control where a board may have needed one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>

#include "bootstorm/core.hpp"
#include "bootstorm/wire/ether.hpp"

namespace bootstorm {

namespace detail {

consteval std::array<bool, reason_count> sighted_reasons() {
  std::array<bool, reason_count> sighted{};
  for (const Reason reason :
       {Reason::vlan_unknown, Reason::own_address_contested, Reason::arp_noted, Reason::arp_sender_invalid,
        Reason::arp_not_ours, Reason::ipv4_total_length, Reason::ipv4_checksum, Reason::ipv4_fragment,
        Reason::ipv4_source_invalid, Reason::udp_length, Reason::udp_checksum, Reason::udp_checksum_unfinished}) {
    sighted[static_cast<std::size_t>(reason)] = true;
  }
  return sighted;
}
inline constexpr std::array sighted = sighted_reasons();

}  // namespace detail

/// True for what may say why a board gets nothing, or whom it asks instead.
[[nodiscard]] inline bool is_sighted(Reason reason) noexcept {
  return detail::sighted[static_cast<std::size_t>(reason)];
}

/// True if control was not told of that sender and reason for about a second. The frame is as it came, and long enough
/// for an Ethernet header.
[[nodiscard]] inline bool is_news(const Frame& frame, Reason reason, Nanos now, Shard& shard) noexcept {
  // The eight bytes that begin with the sender's MAC, without the two behind it.
  std::uint64_t sender;
  static_assert(offsetof(EtherHeader, source) + sizeof sender <= sizeof(EtherHeader));
  std::memcpy(&sender, frame.data + offsetof(EtherHeader, source), sizeof sender);
  return shard.sightings.allow((sender << 16) + static_cast<std::uint64_t>(reason), now);
}

/// Tells control of a frame that came to such a reason.
void tell_sighting(const Frame& frame, Reason reason, Nanos now, Shard& shard, const Snapshot& snapshot) noexcept;

}  // namespace bootstorm
