// How far a board has got.
#pragma once

#include <cstdint>
#include <string_view>

#include "bootstorm/time.hpp"
#include "operate/book/record.hpp"

namespace bootstorm::operate {

enum class Phase : std::uint8_t {
  unheard,   // a listed board that has said nothing
  asked,     // and was not answered yet
  offered,   // and has not gone on yet
  fetching,  // files
  loaded,    // its kernel, or all that it asked for
  leased,    // by its system
  dark,      // it fell silent before it was done
  refused,   // it gets nothing
};
inline constexpr std::size_t phase_count = 8;

[[nodiscard]] std::string_view name_of(Phase phase);
/// Nothing was heard of a board for so long that it is dark.
inline constexpr Nanos dark_after_ns = 30 * nanos_per_s;
/// A board that asks for no further file for so long has what it needs, or is stuck.
inline constexpr Nanos fetched_after_ns = 10 * nanos_per_s;
/// A transfer of which no end was told for so long has ended: its end was lost, or it made room for others.
inline constexpr Nanos file_takes_max_ns = 600 * nanos_per_s;

/// From its first message to its kernel, or to its last file if it took none.
[[nodiscard]] Nanos boot_time(const Boot& boot);

[[nodiscard]] Phase phase_of(const Record& record, Nanos now);

}  // namespace bootstorm::operate
