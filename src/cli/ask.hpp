// Asking the running appliance over its control socket.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

namespace bootstorm::cli {

/// The appliance's answer, or an exit code; `err` then says why there is none. The appliance is found by the state
/// directory in the configuration.
[[nodiscard]] std::variant<nlohmann::json, int> ask(const std::string& config_path, const std::string& request,
                                                     std::ostream& err);

// Fields of an answer; empty or 0 where another version of the appliance does not give them.
[[nodiscard]] std::vector<std::string> lines_of(const nlohmann::json& answer, const char* key);
[[nodiscard]] std::uint64_t number_of(const nlohmann::json& answer, const char* key);
/// "generation 2, 14 files in 31 MiB"
[[nodiscard]] std::string generation_text(const nlohmann::json& answer);

}  // namespace bootstorm::cli
