#include "core/tftp/request.hpp"

#include <optional>

namespace bootstorm::tftp {

namespace {

// As tftpd-hpa's manual has them.
constexpr std::uint32_t utimeout_min_us = 10'000;
constexpr std::uint32_t utimeout_max_us = 255'000'000;

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_any_case(std::string_view text, std::string_view lower_case) noexcept {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

Mode mode_of(std::string_view text) noexcept {
  if (equals_any_case(text, "octet")) return Mode::octet;
  if (equals_any_case(text, "netascii")) return Mode::netascii;
  if (equals_any_case(text, "mail")) return Mode::mail;
  return Mode::unknown;
}

/// Decimal, from `least` to `most`, at most nine digits; nothing when it is anything else.
std::optional<std::uint32_t> number_in(std::string_view text, std::uint32_t least, std::uint32_t most) noexcept {
  if (text.empty() || text.size() > 9) return {};
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  if (value < least || value > most) return {};
  return value;
}

std::uint32_t hash_of(std::span<const std::byte> bytes) noexcept {
  std::uint32_t hash = 0x811c9dc5u;  // FNV-1a
  for (const std::byte byte : bytes) hash = (hash ^ std::to_integer<std::uint32_t>(byte)) * 0x01000193u;
  return hash;
}

void take_option(std::string_view name, std::string_view value, Request& request) noexcept {
  if (equals_any_case(name, "tsize")) {
    request.options |= option_tsize;  // RFC 2349 §3: its value says nothing in a read request
  } else if (equals_any_case(name, "blksize")) {
    const auto blksize = number_in(value, tftp_blksize_min, tftp_blksize_max);
    if (!blksize) return;  // RFC 2348 §2: outside is no valid request
    request.options |= option_blksize;
    request.blksize = static_cast<std::uint16_t>(*blksize);
  } else if (equals_any_case(name, "windowsize")) {
    const auto windowsize = number_in(value, 1, 65535);  // RFC 7440 §3
    if (!windowsize) return;
    request.options |= option_windowsize;
    request.windowsize = static_cast<std::uint16_t>(*windowsize);
  } else if (equals_any_case(name, "timeout")) {
    const auto timeout_s = number_in(value, 1, 255);  // RFC 2349 §2
    if (!timeout_s || (request.options & option_utimeout) != 0) return;
    request.options |= option_timeout;
    request.timeout_us = *timeout_s * 1'000'000;
  } else if (equals_any_case(name, "utimeout")) {
    const auto timeout_us = number_in(value, utimeout_min_us, utimeout_max_us);
    if (!timeout_us) return;
    request.options |= option_utimeout;
    request.options &= static_cast<std::uint8_t>(~option_timeout);  // one answer, the finer one
    request.timeout_us = *timeout_us;
  } else if (equals_any_case(name, "rollover")) {
    const auto first = number_in(value, 0, 1);
    if (!first) return;
    request.options |= option_rollover;
    request.wraps_to_one = *first == 1;
  }
}

}  // namespace

bool parse_request(std::span<const std::byte> payload, Request& request) noexcept {
  if (payload.size() > tftp_request_max) return false;
  Reader reader{payload};
  request.opcode = static_cast<TftpOpcode>(reader.be16());
  request.name = reader.text();
  const std::string_view mode = reader.text();
  if (!reader.ok() || request.name.empty()) return false;
  request.mode = mode_of(mode);
  request.hash = hash_of(payload);
  for (unsigned i = 0; i < request_options_max && reader.left() != 0; ++i) {
    const std::string_view name = reader.text();
    const std::string_view value = reader.text();
    if (!reader.ok()) break;
    take_option(name, value, request);
  }
  return true;
}

}  // namespace bootstorm::tftp
