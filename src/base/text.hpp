// Addresses, sizes and times as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bootstorm/time.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm::cli {

[[nodiscard]] std::string to_text(MacAddress mac);
[[nodiscard]] std::string to_text(Ipv4Address address);
/// 1536 → "1.5 KiB".
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
/// 1234567 → "1,234,567".
[[nodiscard]] std::string thousands(std::uint64_t value);
/// 1234.5 → "1.23 s", 0.5 → "500 µs".
[[nodiscard]] std::string time_text(double time_ms);
/// A name that a client has sent, fit for a terminal: what is not printable is written as \xNN.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace bootstorm::cli
