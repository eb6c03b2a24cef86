// The appliance's own addresses on the wire: probed before they are used, announced, defended (RFC 5227).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "bootstorm/limits.hpp"
#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// RFC 5227 §2.1.1 probes for up to seven seconds. A farm that has just got its power back does not wait that long, and
/// a boot ROM asks only five times: three probes, 200 ms apart, then two announcements.
inline constexpr Nanos probe_interval_ns = 200 * nanos_per_ms;
inline constexpr std::uint8_t probes_sent = 3;
inline constexpr Nanos announce_interval_ns = 2 * nanos_per_s;  // RFC 5227 §1.1 ANNOUNCE_INTERVAL
inline constexpr std::uint8_t announcements_sent = 2;
inline constexpr Nanos defend_interval_ns = 10 * nanos_per_s;  // RFC 5227 §1.1 DEFEND_INTERVAL
/// A host that claims one of our addresses before it is in use is asked, by unicast, whether it has it. Anybody can say
/// so in a broadcast; a host that has it answers.
inline constexpr Nanos claimant_ask_interval_ns = 500 * nanos_per_ms;
inline constexpr std::uint8_t claimant_asks = 3;
/// Without an answer for so long, the address is ours: four questions.
inline constexpr Nanos claimant_silence_ns = 2 * nanos_per_s;

/// The own address of one network.
struct OwnAddress {
  enum class State : std::uint8_t {
    probing,    // nobody has claimed it yet; requests are answered all the same
    doubted,    // a host has claimed it, and is asked; requests are answered still
    contested,  // a host has it: nothing is answered in that network until the host is silent
    in_use,     // ours, and defended
  };

  Ipv4Address address;
  std::uint16_t vlan = 0;
  std::uint8_t port = 0;
  State state = State::probing;
  std::uint8_t probes = 0;
  std::uint8_t announcements = 0;
  std::uint8_t asks = 0;
  bool claim_seen = false;  // since it was last defended
  MacAddress claimant{};
  Nanos next_at = 0;      // 0: nothing sent yet
  Nanos answered_at = 0;  // when the claimant last did
  Nanos defended_at = 0;
};

struct Announcer {
  std::array<OwnAddress, networks_max> own;  // as the snapshot's networks
  std::uint8_t count = 0;
  bool settled = false;           // each address has been found in use or free since the start
  std::uint64_t snapshot_id = 0;  // `own` is made for; 0: for none

  [[nodiscard]] bool is_in_use(std::size_t network) const noexcept {
    return network < count && own[network].state == OwnAddress::State::in_use;
  }
};

/// Networks, by index, whose own address another host has. Shard 0 writes, all read.
struct ContestedNetworks {
  std::atomic<std::uint32_t> bits{0};
  static_assert(networks_max <= 32);

  [[nodiscard]] bool contains(std::size_t network) const noexcept {
    return (bits.load(std::memory_order_relaxed) >> (network % networks_max) & 1) != 0;
  }
};

}  // namespace bootstorm
