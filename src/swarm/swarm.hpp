// bootstorm swarm: many simulated boards boot over a real device, and every byte they get is compared.
#pragma once

#include <functional>

#include "swarm/options/options.hpp"

namespace CLI {
class App;  // its header takes ten seconds to compile
}

namespace bootstorm::swarm {

/// Adds the subcommand; if the user chooses it, `run` runs it and returns its exit code.
void add_swarm(CLI::App& app, std::function<int()>& run);

/// Returns the exit code: 0 if every board booted, 1 if one did not, 2 if the files would boot none, 3 for the machine.
[[nodiscard]] int swarm(const SwarmOptions& options);

}  // namespace bootstorm::swarm
