#include "core/tftp/options.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "bootstorm/wire/tftp.hpp"

namespace bootstorm::tftp {

namespace {

// As tftpd-hpa's manual has them.
constexpr std::uint32_t utimeout_min_us = 10'000;
constexpr std::uint32_t utimeout_max_us = 255'000'000;

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

void write_option(Writer& writer, std::string_view name, std::uint64_t value) noexcept {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  writer.text(name);
  writer.u8(0);
  writer.text({digits.data(), static_cast<std::size_t>(end - digits.data())});
  writer.u8(0);
}

struct Option {
  std::uint8_t bit;
  std::string_view name;
  /// Notes the requested value. False: it is invalid.
  bool (*take)(std::string_view value, Request& request) noexcept;
  /// The value that the OACK gives.
  std::uint64_t (*answer)(const Session& session, const SessionDetail& detail) noexcept;
};

/// In the order of the OACK.
constexpr std::array options{
    Option{option_tsize, "tsize",
           // RFC 2349 §3: its value says nothing in a read request.
           [](std::string_view, Request&) noexcept { return true; },
           [](const Session& session, const SessionDetail&) noexcept -> std::uint64_t { return session.size; }},
    Option{option_blksize, "blksize",
           [](std::string_view value, Request& request) noexcept {
             const auto blksize = number_in(value, tftp_blksize_min, tftp_blksize_max);  // RFC 2348 §2
             if (blksize) request.blksize = static_cast<std::uint16_t>(*blksize);
             return blksize.has_value();
           },
           [](const Session& session, const SessionDetail&) noexcept -> std::uint64_t { return session.blksize; }},
    Option{option_timeout, "timeout",
           [](std::string_view value, Request& request) noexcept {
             const auto timeout_s = number_in(value, 1, 255);  // RFC 2349 §2
             // With utimeout there is one answer, the finer one.
             if (!timeout_s || (request.options & option_utimeout) != 0) return false;
             request.timeout_us = *timeout_s * 1'000'000;
             return true;
           },
           [](const Session&, const SessionDetail& detail) noexcept -> std::uint64_t {
             return detail.timeout_us / 1'000'000;
           }},
    Option{option_utimeout, "utimeout",
           [](std::string_view value, Request& request) noexcept {
             const auto timeout_us = number_in(value, utimeout_min_us, utimeout_max_us);
             if (!timeout_us) return false;
             request.options &= static_cast<std::uint8_t>(~option_timeout);
             request.timeout_us = *timeout_us;
             return true;
           },
           [](const Session&, const SessionDetail& detail) noexcept -> std::uint64_t { return detail.timeout_us; }},
    Option{option_windowsize, "windowsize",
           [](std::string_view value, Request& request) noexcept {
             const auto windowsize = number_in(value, 1, 65535);  // RFC 7440 §3
             if (windowsize) request.windowsize = static_cast<std::uint16_t>(*windowsize);
             return windowsize.has_value();
           },
           [](const Session&, const SessionDetail& detail) noexcept -> std::uint64_t { return detail.windowsize; }},
    Option{option_rollover, "rollover",
           [](std::string_view value, Request& request) noexcept {
             const auto first = number_in(value, 0, 1);
             if (first) request.wraps_to_one = *first == 1;
             return first.has_value();
           },
           [](const Session& session, const SessionDetail&) noexcept -> std::uint64_t {
             return session.wraps_to_one ? 1 : 0;
           }},
};

}  // namespace

void take_option(std::string_view name, std::string_view value, Request& request) noexcept {
  for (const Option& option : options) {
    if (!equals_any_case(name, option.name)) continue;
    if (option.take(value, request)) request.options |= option.bit;
    return;
  }
}

void write_options(Writer& writer, const Session& session, const SessionDetail& detail) noexcept {
  for (const Option& option : options) {
    if ((detail.options & option.bit) != 0) write_option(writer, option.name, option.answer(session, detail));
  }
}

}  // namespace bootstorm::tftp
