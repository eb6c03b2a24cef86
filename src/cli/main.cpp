#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "swarm/swarm.hpp"

int main(int argc, char** argv) {
  using namespace bootstorm;
  return cli::run_command_line({BOOTSTORM_VERSION, cli::all_commands(), {swarm::add_swarm}}, argc, argv);
}
