// What the verdicts' sentences are made of.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "bootstorm/snapshot.hpp"
#include "operate/book/verdicts.hpp"
#include "operate/images.hpp"

namespace bootstorm::operate {

/// A drop, a rival or another server counts while it is this fresh.
inline constexpr Nanos fresh_ns = 120 * nanos_per_s;
inline bool is_fresh(Nanos at, Nanos now) { return at != 0 && now - at < fresh_ns; }

/// It asked for a file, or its system for an address.
inline bool got_on(const Record& record) { return std::max(record.boot.requested_at, record.boot.bound_at) != 0; }
/// When it was last answered as it should be.
inline Nanos got_on_at(const Record& record) {
  const Boot& boot = record.boot;
  return std::max({boot.requested_at, boot.finished_at, boot.bound_at, boot.offered_at});
}

/// False for what only asks for an address: a system that is not listed, a PC that no class has anything for and that
/// goes on with its disk.
[[nodiscard]] bool is_to_boot(const Case& board);

[[nodiscard]] std::string seconds(Nanos time);  // "4.2 s"
/// "no fixup.dat: a Pi 3 stops after start.elf" of what its images lack for its model; empty: nothing is known,
/// as of a board that has a folder of its own there.
[[nodiscard]] std::string lacking(const Case& board);
/// The images that are searched for its files.
[[nodiscard]] ImageAsker asker_of(const Case& board);
[[nodiscard]] std::string file(const Case& board, Name name);
[[nodiscard]] std::string where(const Record& record);  // "port 0, VLAN 5, relay 10.0.0.1"
[[nodiscard]] std::string times(unsigned count);        // "once", "3 times"

/// The network on whose wire the board was heard; nullptr: it is not configured, or not known.
[[nodiscard]] const Network* home_of(const Case& board);
/// The same, or the subnet of the board's relay.
[[nodiscard]] const Network* network_of(const Case& board);
[[nodiscard]] std::string network_text(const Case& board);  // "192.168.77.0/24 (VLAN 20)"
/// "VLAN 20 and untagged frames": what networks a port has.
[[nodiscard]] std::string served_vlans(const Site& site, std::uint8_t port);
[[nodiscard]] std::string device_name(const Site& site, std::uint8_t port);
/// "192.168.77.2 (02:00:00:00:77:12)"
[[nodiscard]] std::string server_text(const Case& board, Ipv4Address server);

}  // namespace bootstorm::operate
