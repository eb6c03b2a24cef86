#include "swarm/options/models.hpp"

#include <charconv>
#include <numeric>

namespace bootstorm::swarm {

namespace {

constexpr std::array<std::string_view, model_count> names{"pi3", "pi4", "pxe", "pxe-bios"};
constexpr std::uint32_t weight_max = 10'000;

std::optional<std::uint32_t> weight_from(std::string_view text) {
  std::uint32_t weight = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && weight != 0 && weight <= weight_max ? std::optional{weight} : std::nullopt;
}

}  // namespace

std::optional<ModelMix> ModelMix::parse(std::string_view text) {
  ModelMix mix;
  mix.weights_ = {};
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const std::size_t colon = part.find(':');
    const auto weight = colon == std::string_view::npos ? std::optional{1u} : weight_from(part.substr(colon + 1));
    std::size_t model = 0;
    while (model < model_count && names[model] != part.substr(0, colon)) ++model;
    if (!weight || model == model_count || mix.weights_[model] != 0) return std::nullopt;
    mix.weights_[model] = *weight;
    if (comma == std::string_view::npos) return mix;
    text.remove_prefix(comma + 1);
  }
}

Model ModelMix::of(std::uint32_t index) const {
  const std::uint64_t all = std::accumulate(weights_.begin(), weights_.end(), std::uint64_t{0});
  // A stride that shares no divisor with the sum visits every place of the mix once, far from the one before.
  std::uint64_t stride = all * 5 / 8 + 1;
  while (std::gcd(stride, all) != 1) ++stride;
  std::uint64_t place = index % all * stride % all;
  for (std::size_t model = 0; model < model_count; ++model) {
    if (place < weights_[model]) return static_cast<Model>(model);
    place -= weights_[model];
  }
  return Model::pi3;
}

}  // namespace bootstorm::swarm
