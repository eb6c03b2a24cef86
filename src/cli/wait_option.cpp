#include "cli/wait_option.hpp"

#include <ostream>

#include "base/text.hpp"
#include "machine/packet_wire.hpp"

namespace bootstorm::cli {

Option wait_option(std::string& seconds) {
  return {.names = "--wait",
          .value = &seconds,
          .help = "how long to wait for answers from the network, 1 to 30 seconds; without it, 4",
          .value_name = "SECONDS"};
}

std::optional<std::chrono::milliseconds> patience_of(const std::string& seconds, const std::string& command,
                                                     std::ostream& err) {
  if (seconds.empty()) return machine::dhcp_patience;
  const auto patience = machine::dhcp_patience_of(seconds);
  if (!patience) err << "bootstorm " << command << ": --wait: 1 to 30 seconds, not " << in_quotes(seconds) << '\n';
  return patience;
}

}  // namespace bootstorm::cli
