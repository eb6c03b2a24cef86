// When, where and how a storm ran: what somebody needs who finds its report a year later.
#pragma once

#include <string>
#include <vector>

#include "swarm/fleet/fleet.hpp"

namespace bootstorm::swarm {

struct RunFacts {
  std::string started;  // "2026-11-28 06:07:32 +0000"
  std::string host;     // its name, system and CPUs
  std::string version;  // of bootstorm
  std::string command;  // as a shell would take it
};

/// Of this process, now.
[[nodiscard]] RunFacts run_facts_now();
/// The words of a command line in one, quoted where a shell would change them.
[[nodiscard]] std::string shell_text(const std::vector<std::string>& words);

/// "10.0.0.1 (02:00:00:00:00:01)", without the MAC where nobody asked for it by ARP, and how many boards each served if
/// there are several; "none answered".
[[nodiscard]] std::string servers_text(const BoardList& boards);

}  // namespace bootstorm::swarm
