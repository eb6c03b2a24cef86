#include "swarm/options/command_line.hpp"
#include "swarm/swarm.hpp"

namespace bootstorm::swarm {

void add_swarm(CLI::App& app, std::function<int()>& run) {
  add_command_line(app, [&run](const SwarmOptions& options) { run = [options] { return swarm(options); }; });
}

}  // namespace bootstorm::swarm
