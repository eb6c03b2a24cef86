// Prints what manual pages and completions are made from; part of the build, not of what is installed.
#include <iostream>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/reference.hpp"
#include "swarm/swarm.hpp"

int main() {
  using namespace bootstorm;
  std::cout << cli::reference_text({BOOTSTORM_VERSION, cli::all_commands(), {swarm::add_swarm}});
  return std::cout.flush() ? 0 : 1;
}
