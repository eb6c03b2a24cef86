// Which model each board of a swarm is: "pi3", or a mix such as "pi3:70,pi4:20,pxe-x64:10".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/client_model.hpp"
#include "client/pi3.hpp"

namespace bootstorm::swarm {

class ModelMix {
 public:
  /// All of one model.
  explicit ModelMix(const client::ClientModel& model = client::pi3_model) : parts_{{&model, 1}} {}
  /// Nothing where the text names an unknown model, one twice, or a weight that is no number from 1 to 10,000.
  [[nodiscard]] static std::optional<ModelMix> parse(std::string_view text);
  /// Why a text does not parse, for people; empty if it does.
  [[nodiscard]] static std::string complaint(std::string_view text);

  /// Board `index` in a sequence in which every stretch has the models by their weights, as evenly as can be.
  [[nodiscard]] const client::ClientModel& of(std::uint32_t index) const;
  [[nodiscard]] bool has(const client::ClientModel& model) const;

 private:
  struct Part {
    const client::ClientModel* model;
    std::uint32_t weight;
  };
  std::vector<Part> parts_;  // in the registry's order
};

/// "pi3, pi4, pxe-bios, …": the registry's names, for messages.
[[nodiscard]] std::string model_names();

}  // namespace bootstorm::swarm
