// Which model each board of a swarm is: "pi3", or a mix such as "pi3:70,pi4:20,pxe:10".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bootstorm::swarm {

enum class Model : std::uint8_t {
  pi3,
  pi4,
  pxe,
  pxe_bios,
  count_
};
inline constexpr std::size_t model_count = static_cast<std::size_t>(Model::count_);

class ModelMix {
 public:
  /// All of one model.
  explicit ModelMix(Model model = Model::pi3) { weights_[static_cast<std::size_t>(model)] = 1; }
  /// Nothing where the text names no model, one twice, or a weight that is no number from 1 to 10,000.
  [[nodiscard]] static std::optional<ModelMix> parse(std::string_view text);

  /// Board `index` in a sequence in which every stretch has the models by their weights, as evenly as can be.
  [[nodiscard]] Model of(std::uint32_t index) const;
  [[nodiscard]] bool has(Model model) const { return weights_[static_cast<std::size_t>(model)] != 0; }

 private:
  std::array<std::uint32_t, model_count> weights_{};
};

}  // namespace bootstorm::swarm
