// Where in the configuration a key is known.
#pragma once

#include <string>
#include <string_view>

namespace bootstorm::config {

/// The mappings that have that key, as paths: "ports.networks.dhcp"; at most three, and whether there are more. Empty:
/// none has it.
[[nodiscard]] std::string places_of_key(std::string_view key);

}  // namespace bootstorm::config
