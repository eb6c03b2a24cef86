// bootstorm serve: the appliance, from start to stop.
#pragma once

#include <string>

namespace bootstorm::cli {

struct ServeOptions {
  std::string config_path;
  std::string log_level = "info";
  std::string stats_path;  // JSON of all counters, written when it stops; empty: none
};

/// Runs until SIGTERM or SIGINT. Returns the exit code; says on the log why if it is not 0.
[[nodiscard]] int serve(const ServeOptions& options);

}  // namespace bootstorm::cli
