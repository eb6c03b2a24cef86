// The other end of the sockets: a command asks the running appliance.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "operate/verbs.hpp"

namespace bootstorm::operate {

/// Why there is no answer, or no more of it.
struct ControlError {
  std::string message;
};

/// Takes a line of an answer, without its end. False: that was enough.
using TakeLine = std::function<bool(std::string_view line)>;

/// Asks the appliance that has its sockets in that directory, and gives each line of its answer to `take` until that
/// says enough or the appliance ends the connection. Waits. `access`: what the verb needs; whoever only observes is
/// answered on either socket. `patience`: from one line to the next; 0: without end, as who follows events needs it.
/// Where others hold all connections, it comes back for some seconds.
[[nodiscard]] std::optional<ControlError> ask_for_lines(const std::filesystem::path& directory, Access access,
                                                        const std::string& request, const TakeLine& take,
                                                        std::chrono::milliseconds patience = {});

/// The first line of the answer.
[[nodiscard]] std::variant<std::string, ControlError> ask_appliance(const std::filesystem::path& directory,
                                                                    Access access, const std::string& request,
                                                                    std::chrono::milliseconds patience = {});

}  // namespace bootstorm::operate
