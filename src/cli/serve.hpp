// bootstorm serve: the appliance, from start to stop.
#pragma once

#include "appliance/serving.hpp"

namespace bootstorm::cli {

/// Runs until SIGTERM or SIGINT. Returns the exit code; says on the log why if it is not 0.
[[nodiscard]] int serve(const appliance::ServeOptions& options);

}  // namespace bootstorm::cli
