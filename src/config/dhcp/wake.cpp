// When a boot ROM gets a frame that makes it look at its OFFER.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/dhcp/dhcp.hpp"

namespace bootstorm::config {

std::optional<std::vector<std::uint16_t>> read_wake_ms(const YamlNode& node, ErrorList& errors) {
  const auto* items =
      list_items(node, "wake_ms", "a list of milliseconds such as [600, 1200], or []", wake_frames_max, errors);
  if (items == nullptr) return std::nullopt;
  std::vector<std::uint16_t> moments;
  for (const YamlNode& item : *items) {
    const auto wake_ms = read_scalar(item, "wake_ms", whole_number(1, delay_ms_max), errors);
    if (!wake_ms) continue;
    if (!moments.empty() && *wake_ms <= moments.back()) {
      errors.add(item.at, "wake_ms: " + std::to_string(*wake_ms) + " must be later than the " +
                              std::to_string(moments.back()) + " before it");
    }
    moments.push_back(static_cast<std::uint16_t>(*wake_ms));
  }
  return moments;
}

Shape wake_ms_shape() { return list_of(whole_number(1, delay_ms_max).shape, wake_frames_max); }

}  // namespace bootstorm::config
