// What became of a frame: one verdict, and one named reason that is counted. Every frame gets exactly one. A new reason
// is one row of reasons.def.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bootstorm/described.hpp"

namespace bootstorm {

enum class Verdict : std::uint8_t {
  drop,      // the caller frees the frame
  consumed,  // taken note of, nothing to send; the caller frees the frame
  reply,     // the frame's buffer has become its own answer: send it
};

enum class Reason : std::uint8_t {
#define BOOTSTORM_REASON(name, help) name,
#include "bootstorm/reasons.def"
};
inline constexpr std::array reason_table{
#define BOOTSTORM_REASON(name, help) Described{#name, help},
#include "bootstorm/reasons.def"
};
inline constexpr std::size_t reason_count = reason_table.size();
[[nodiscard]] constexpr std::string_view name_of(Reason reason) noexcept {
  return reason_table[static_cast<std::size_t>(reason)].name;
}
[[nodiscard]] constexpr std::string_view help_of(Reason reason) noexcept {
  return reason_table[static_cast<std::size_t>(reason)].help;
}

struct Outcome {
  Verdict verdict;
  Reason reason;
  friend constexpr bool operator==(const Outcome&, const Outcome&) = default;
};

[[nodiscard]] constexpr Outcome dropped(Reason reason) { return {Verdict::drop, reason}; }
[[nodiscard]] constexpr Outcome consumed(Reason reason) { return {Verdict::consumed, reason}; }
[[nodiscard]] constexpr Outcome replied(Reason reason) { return {Verdict::reply, reason}; }

}  // namespace bootstorm
