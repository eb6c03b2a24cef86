#include "swarm/options/words.hpp"

#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "base/address_text.hpp"

namespace bootstorm::swarm {

namespace {

constexpr double share_max = 0.9;
constexpr double duration_max_s = 3600;
constexpr double rate_max_per_s = 1e6;

std::optional<double> number_from(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0 ? std::optional{number} : std::nullopt;
}

}  // namespace

std::optional<double> share_from(std::string_view text) {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  auto share = number_from(text);
  if (share && percent) *share /= 100;
  return share && *share <= share_max ? share : std::nullopt;
}

std::optional<Nanos> duration_from(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 4> units{
      {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}}};
  for (const auto& [unit, seconds] : units) {
    if (!text.ends_with(unit)) continue;
    const auto number = number_from(text.substr(0, text.size() - unit.size()));
    if (!number || *number * seconds > duration_max_s) return std::nullopt;
    return static_cast<Nanos>(*number * seconds * static_cast<double>(nanos_per_s));
  }
  return text == "0" ? std::optional<Nanos>{0} : std::nullopt;
}

std::optional<client::StartPattern> start_from(std::string_view text, std::uint32_t boards, std::uint64_t seed) {
  if (text == "all") return client::StartPattern::all();
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto number = number_from(text.substr(colon + 1));
  if (!number) return std::nullopt;
  if (text.starts_with("ramp:") && *number <= duration_max_s) {
    return client::StartPattern::ramp(static_cast<Nanos>(*number * static_cast<double>(nanos_per_s)), boards);
  }
  if (text.starts_with("poisson:") && *number > 0 && *number <= rate_max_per_s) {
    return client::StartPattern::poisson(*number, seed);
  }
  return std::nullopt;
}

std::optional<MacAddress> mac_from(std::string_view text) {
  const auto mac = mac_from_text(text);
  return mac && !mac->is_group() ? mac : std::nullopt;
}

std::optional<Ipv4Address> address_from(std::string_view text) {
  if (text.ends_with('+')) text.remove_suffix(1);
  const auto address = ipv4_from_text(text);
  return address && !address->is_zero() ? address : std::nullopt;
}

}  // namespace bootstorm::swarm
