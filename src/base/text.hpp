// Addresses, sizes and times as people read them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bootstorm/dhcp_settings.hpp"
#include "bootstorm/wire/ether.hpp"
#include "bootstorm/wire/ipv4.hpp"

namespace bootstorm {

[[nodiscard]] std::string to_text(MacAddress mac);
[[nodiscard]] std::string to_text(Ipv4Address address);
/// "9ffefdef": the low 32 bits, as they name a board's folder.
[[nodiscard]] std::string serial_text(std::uint32_t serial);
/// "192.168.77.50-192.168.77.250", or one address.
[[nodiscard]] std::string to_text(const AddressRange& range);
/// "512 bytes", "1.5 MiB", "33 MiB": the largest unit that leaves at least 1, rounded up to a tenth so that what is
/// said to be needed suffices.
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);
/// 1234567 → "1,234,567".
[[nodiscard]] std::string thousands(std::uint64_t value);
/// 1234.5 → "1.23 s", 0.5 → "500 µs".
[[nodiscard]] std::string time_text(double time_ms);
/// "2026-11-28T06:31:02.123Z"
[[nodiscard]] std::string utc_text(std::int64_t unix_ms);
/// Bytes from the network for the log, which need not be UTF-8: all but printable ASCII, and the backslash, as \xNN.
[[nodiscard]] std::string printable(std::string_view text);
/// A file name on this machine for a message: keeps UTF-8, unlike printable(), but writes control characters as \xNN,
/// because someone who may write to an image must not write to the operator's terminal.
[[nodiscard]] std::string name_text(std::string_view name);
/// In single quotes, truncated after 60 characters, with all but printable ASCII as \xNN: safe on a terminal.
[[nodiscard]] std::string in_quotes(std::string_view text);
/// In lines of at most `width` columns if its words allow it, each after `indent`, which counts; ends with a line end.
/// A column is a byte: for ASCII.
[[nodiscard]] std::string wrapped(std::string_view text, std::string_view indent, std::size_t width);
/// "1 file", "2 files".
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

}  // namespace bootstorm
