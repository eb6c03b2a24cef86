// A read or write request as parsed (RFC 1350 §5, RFC 2347).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "bootstorm/wire/tftp.hpp"

namespace bootstorm::tftp {

enum class Mode : std::uint8_t {
  octet,
  netascii,
  mail,
  unknown
};

/// At most so many options are looked at; what follows is ignored.
inline constexpr unsigned request_options_max = 8;

struct Request {
  TftpOpcode opcode{};
  Mode mode = Mode::unknown;
  std::string_view name;                       // as sent, without its NUL; points into the frame
  std::uint8_t options = 0;                    // bits of options.hpp: which were requested, with a valid value
  std::uint16_t blksize = tftp_blksize_plain;  // bytes, as requested
  std::uint16_t windowsize = 1;                // blocks, as requested
  std::uint32_t timeout_us = 0;                // 0: not requested
  bool wraps_to_one = false;                   // rollover 1
  std::uint32_t hash = 0;                      // of the whole request: the same bytes again are the same request
};

/// False when it cannot be read: too long, no name or mode, an unfinished string in front of the options. Of such a
/// request only the opcode is set. Options that do not parse are ignored, with all that follows them.
[[nodiscard]] bool parse_request(std::span<const std::byte> payload, Request& request) noexcept;

}  // namespace bootstorm::tftp
