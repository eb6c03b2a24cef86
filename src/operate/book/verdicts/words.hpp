// What the verdicts' sentences are made of.
#pragma once

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "operate/book/verdicts.hpp"
#include "operate/images.hpp"

namespace bootstorm::operate {

/// A drop, a rival or another server counts while it is this fresh.
inline constexpr Nanos fresh_ns = 120 * nanos_per_s;
inline bool is_fresh(Nanos at, Nanos now) { return at != 0 && now - at < fresh_ns; }

/// It asked for a file, or its system for an address.
inline bool got_on(const Record& record) { return std::max(record.boot.requested_at, record.boot.bound_at) != 0; }

[[nodiscard]] std::string seconds(Nanos time);                         // "4.2 s"
/// "no fixup.dat: a Pi 3 stops after start.elf" of what its images lack for its model; empty: nothing is known.
[[nodiscard]] std::string lacking(const Case& board);
/// The images that are searched for its files.
[[nodiscard]] ImageAsker asker_of(const Case& board);
[[nodiscard]] std::string file(const Case& board, Name name);
[[nodiscard]] std::string where(const Record& record);  // "port 0, VLAN 5, relay 10.0.0.1"

}  // namespace bootstorm::operate
