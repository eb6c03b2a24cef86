// What the machine grants this process, looked at before it is needed: a library that runs into a limit in the middle
// of its start ends the process without a word.
#pragma once

#include <cstddef>

namespace bootstorm {

struct MachineNeed {
  std::size_t files = 0;  // open at once
  std::size_t threads = 0;
};

/// Raises the soft limit of open files to the hard one, and tries whether so many threads can be started. Throws
/// EnvironmentError.
void check_machine_limits(const MachineNeed& need);

}  // namespace bootstorm
