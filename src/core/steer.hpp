// Which shard a client's requests belong to.
#pragma once

#include <array>
#include <cstdint>

#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

/// The key that DPDK drivers and most NICs come with, so that a NIC's hash and ours agree.
inline constexpr std::array<std::uint8_t, 40> toeplitz_key{0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
                                                           0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
                                                           0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
                                                           0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa};

/// RSS hash of an IPv4 packet's source and destination address, as a NIC computes it (Toeplitz).
[[nodiscard]] std::uint32_t toeplitz_hash(Ipv4Address source, Ipv4Address destination) noexcept;

/// Entries of the redirection table that is assumed where there is none; the smallest that NICs have is filled the same
/// way.
inline constexpr std::uint32_t redirection_entries = 64;

/// Where the redirection table sends that hash: entry i of it is queue i modulo queues.
[[nodiscard]] constexpr unsigned shard_of_hash(std::uint32_t hash, unsigned shards) noexcept {
  return (hash & (redirection_entries - 1)) % shards;
}

}  // namespace bootstorm
