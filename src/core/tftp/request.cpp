#include "core/tftp/request.hpp"

#include "core/tftp/options.hpp"

namespace bootstorm::tftp {

namespace {

Mode mode_of(std::string_view text) noexcept {
  if (equals_any_case(text, "octet")) return Mode::octet;
  if (equals_any_case(text, "netascii")) return Mode::netascii;
  if (equals_any_case(text, "mail")) return Mode::mail;
  return Mode::unknown;
}

std::uint32_t hash_of(std::span<const std::byte> bytes) noexcept {
  std::uint32_t hash = 0x811c9dc5u;  // FNV-1a
  for (const std::byte byte : bytes) hash = (hash ^ std::to_integer<std::uint32_t>(byte)) * 0x01000193u;
  return hash;
}

}  // namespace

bool parse_request(std::span<const std::byte> payload, Request& request) noexcept {
  Reader reader{payload};
  request.opcode = static_cast<TftpOpcode>(reader.be16());
  if (payload.size() > tftp_request_max) return false;
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
