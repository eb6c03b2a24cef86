// The JSON schema of the configuration (draft 2020-12), for editors: completion, help and mistakes while one types.
#pragma once

#include <string>

namespace bootstorm::config {

/// Made from the same tables that the reader reads by. What only the reader knows, it leaves out: that ranges do not
/// overlap, that names exist, that addresses are inside their network.
[[nodiscard]] std::string schema_text();

}  // namespace bootstorm::config
