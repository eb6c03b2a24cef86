// The swarm's options, in the groups in which --help shows them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "swarm/options/options.hpp"

namespace bootstorm::swarm {

/// Option values as the user wrote them.
struct SwarmWords {
  std::string mac_base = "b8:27:eb:00:00:01";
  double timeout_s = 300;
  std::string loss = "0";
  std::string delay = "0";
  std::string jitter = "0";
  bool no_quirks = false;
  std::string only;
  std::string addresses;
  std::string server;
};

// Each checks its options one by one; what depends on several options is checked by the caller.
void add_boards(CLI::App& command, SwarmOptions& options, SwarmWords& words);
void add_storm(CLI::App& command, SwarmOptions& options, SwarmWords& words);
void add_only(CLI::App& command, SwarmOptions& options, SwarmWords& words);
void add_reports(CLI::App& command, SwarmOptions& options);

}  // namespace bootstorm::swarm
