#include "core/tftp/request.hpp"

namespace bootstorm::tftp {

namespace {

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

// Decimal, at most five digits; 0 when it is anything else.
std::uint32_t number_of(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5) return 0;
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
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
    const std::uint32_t blksize = number_of(value);
    if (blksize < tftp_blksize_min || blksize > tftp_blksize_max) return;  // RFC 2348 §2: outside is no valid request
    request.options |= option_blksize;
    request.blksize = static_cast<std::uint16_t>(blksize);
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
