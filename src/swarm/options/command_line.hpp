// The command line of `bootstorm swarm`: its options, its help, and what the words mean.
#pragma once

#include <functional>

#include "swarm/options/options.hpp"

namespace CLI {
class App;  // its header takes ten seconds to compile
}

namespace bootstorm::swarm {

/// Adds the subcommand. If the user chooses it and all options are valid, `chosen` is called with them.
void add_command_line(CLI::App& app, std::function<void(const SwarmOptions&)> chosen);

}  // namespace bootstorm::swarm
