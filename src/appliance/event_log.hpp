// The workers' events, as lines for people.
#pragma once

#include "bootstorm/mailbox.hpp"

namespace bootstorm::appliance {

/// Logs one line: what needs attention as a warning or an error, what happens at every boot for debug.
void log_event(const Event& event);

}  // namespace bootstorm::appliance
