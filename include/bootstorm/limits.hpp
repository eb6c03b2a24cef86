// Every fixed size of the core, in one place. Nothing grows after start.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bootstorm {

inline constexpr unsigned shards_max = 16;
inline constexpr std::size_t burst_max = 32;  // frames handed to the core at once

/// Server ports (TIDs) of transfers. Each names one session of one shard, so their number is the number of sessions.
/// Starts above every well-known port that the appliance itself answers on (67, 69, 4011).
inline constexpr std::uint16_t tid_first = 4096;
inline constexpr std::uint32_t tid_count = 65536 - tid_first;
/// TIDs of each shard that no transfer gets, whatever the load, so that filling the table does not tell the next one.
/// One of a thousand forged ACKs hits then, and the window that it may draw (tftp_window_bytes_max), with all that is
/// sent again, is less than twelve times their bytes.
inline constexpr std::uint32_t tids_kept_free = 1024;

inline constexpr std::size_t pool_addresses_max = 131072;                   // over all networks together
inline constexpr std::size_t boards_max = 65536;                            // listed in the configuration
inline constexpr std::size_t leases_max = pool_addresses_max + boards_max;  // reservations may lie outside the pools
inline constexpr std::size_t networks_max = 32;                             // with an own address
inline constexpr std::size_t subnets_max = 200;                             // reached from them
inline constexpr std::size_t all_networks_max = networks_max + subnets_max;
inline constexpr std::size_t client_classes_max = 64;
inline constexpr std::size_t ports_max = 8;

inline constexpr unsigned tftp_windowsize_max = 64;
/// Bytes of file in flight to one client: 64 blocks of 1468 bytes, and fewer where frames are jumbo frames.
inline constexpr std::uint32_t tftp_window_bytes_max = 96 * 1024;
/// Transfers of one address at once, half-open ones aside: a board has one or two, but a router may stand before a
/// whole classroom of them.
inline constexpr unsigned tftp_sessions_per_client_max = 256;

inline constexpr std::size_t tx_head_max = 640;  // room the caller lends for the head of one further frame
inline constexpr std::size_t file_name_max = 255;
inline constexpr std::size_t generations_live_max = 8;

}  // namespace bootstorm
