// bootstorm reload and bootstorm status: what an operator asks of the appliance that is running.
#pragma once

#include <iosfwd>
#include <string>

namespace bootstorm::cli {

/// Finds the appliance by the state directory in the configuration, has it read configuration and files again, and
/// waits until they are served. Says on err what is wrong with them. The exit code: 0, 1 (refused; the old ones are
/// served on) or 3 (nobody is there).
int reload(const std::string& config_path, std::ostream& out, std::ostream& err);

/// Which generation of files is served, and how much memory it and those before it hold.
int status(const std::string& config_path, std::ostream& out, std::ostream& err);

}  // namespace bootstorm::cli
