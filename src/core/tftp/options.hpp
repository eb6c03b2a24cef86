// The options of a request that are answered (RFC 2347), one row each in options.cpp; all others are ignored, as RFC
// 2347 §2 asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "bootstorm/bytes.hpp"
#include "bootstorm/session.hpp"
#include "core/tftp/request.hpp"

namespace bootstorm::tftp {

/// Bits of Request::options and SessionDetail::options.
inline constexpr std::uint8_t option_tsize = 1;        // RFC 2349
inline constexpr std::uint8_t option_blksize = 2;      // RFC 2348
inline constexpr std::uint8_t option_timeout = 4;      // RFC 2349
inline constexpr std::uint8_t option_utimeout = 8;     // the same in microseconds, as tftpd-hpa has it
inline constexpr std::uint8_t option_windowsize = 16;  // RFC 7440
inline constexpr std::uint8_t option_rollover = 32;    // the number after block 65,535, as atftp and tftpd-hpa have it

/// Whether the text is that name, whatever its case (RFC 1350 §5, RFC 2347 §2).
[[nodiscard]] inline bool equals_any_case(std::string_view text, std::string_view lower_case) noexcept {
  if (text.size() != lower_case.size()) return false;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

/// Notes an option of a request. An unknown name or an invalid value changes nothing.
void take_option(std::string_view name, std::string_view value, Request& request) noexcept;

/// The options of an OACK: what was requested, with the values that hold, and nothing else.
void write_options(Writer& writer, const Session& session, const SessionDetail& detail) noexcept;

}  // namespace bootstorm::tftp
