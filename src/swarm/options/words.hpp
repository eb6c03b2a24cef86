// Values of the swarm's options: shares, times, start patterns, addresses.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"
#include "client/start_pattern.hpp"

namespace bootstorm::swarm {

/// "1%" or "0.01"; from 0 to 0.9.
[[nodiscard]] std::optional<double> share_from(std::string_view text);
/// "2ms", "150us", "1.5s"; at most an hour.
[[nodiscard]] std::optional<Nanos> duration_from(std::string_view text);
/// "all", "ramp:SECONDS" or "poisson:RATE", boards a second.
[[nodiscard]] std::optional<client::StartPattern> start_from(std::string_view text, std::uint32_t boards,
                                                             std::uint64_t seed);
/// A board's MAC address: unicast.
[[nodiscard]] std::optional<MacAddress> mac_from(std::string_view text);
/// A single address or the first of a range, "10.0.0.2" or "10.0.0.2+"; never zero.
[[nodiscard]] std::optional<Ipv4Address> address_from(std::string_view text);

}  // namespace bootstorm::swarm
