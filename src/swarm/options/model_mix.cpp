#include "swarm/options/model_mix.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>
#include <system_error>

#include "base/text.hpp"
#include "client/registry.hpp"

namespace bootstorm::swarm {

namespace {

constexpr std::uint32_t weight_max = 10'000;

std::optional<std::uint32_t> weight_from(std::string_view text) {
  std::uint32_t weight = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && weight != 0 && weight <= weight_max ? std::optional{weight} : std::nullopt;
}

/// A model's place in the registry.
std::ptrdiff_t place_of(const client::ClientModel* model) {
  const auto models = client::client_models();
  return std::distance(models.begin(), std::ranges::find(models, model));
}

}  // namespace

std::optional<ModelMix> ModelMix::parse(std::string_view text) {
  ModelMix mix;
  mix.parts_.clear();
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const std::size_t colon = part.find(':');
    const auto weight = colon == std::string_view::npos ? std::optional{1u} : weight_from(part.substr(colon + 1));
    const client::ClientModel* model = client::find_client_model(part.substr(0, colon));
    if (!weight || model == nullptr || mix.has(*model)) return std::nullopt;
    mix.parts_.push_back({model, *weight});
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  std::ranges::sort(mix.parts_, {}, [](const Part& part) { return place_of(part.model); });
  return mix;
}

std::string ModelMix::complaint(std::string_view text) {
  if (parse(text)) return {};
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view name = text.substr(0, std::min(comma, text.find(':')));
    if (client::find_client_model(name) == nullptr) {
      return "there is no model " + in_quotes(name) + "; the models are " + model_names();
    }
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return "expected a model or a mix such as pi3:70,pi4:20,pxe-x64:10: each model once, weights from 1 to " +
         std::to_string(weight_max);
}

const client::ClientModel& ModelMix::of(std::uint32_t index) const {
  const std::uint64_t all = std::accumulate(parts_.begin(), parts_.end(), std::uint64_t{0},
                                            [](std::uint64_t sum, const Part& part) { return sum + part.weight; });
  // A stride that shares no divisor with the sum visits every place of the mix once, far from the one before.
  std::uint64_t stride = all * 5 / 8 + 1;
  while (std::gcd(stride, all) != 1) ++stride;
  std::uint64_t place = index % all * stride % all;
  for (const Part& part : parts_) {
    if (place < part.weight) return *part.model;
    place -= part.weight;
  }
  return *parts_.front().model;
}

bool ModelMix::has(const client::ClientModel& model) const {
  return std::ranges::any_of(parts_, [&](const Part& part) { return part.model == &model; });
}

std::string model_names() {
  std::string names;
  for (const client::ClientModel* model : client::client_models()) {
    if (!names.empty()) names += ", ";
    names += model->name;
  }
  return names;
}

}  // namespace bootstorm::swarm
