// A configuration from its file, with all that is wrong with it: what `check`, `serve` and `reload` have in common, so
// that none of them says right where another refuses. Opens no device and lists no image (content::survey_content).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace bootstorm::appliance {

struct Examined {
  std::optional<config::Config> config;  // none: it cannot be served, and `errors` say why
  std::vector<std::string> errors;       // file:line:column: what is wrong
  std::vector<std::string> warnings;     // what boards would miss
};

[[nodiscard]] Examined examine(const std::string& config_path);

}  // namespace bootstorm::appliance
