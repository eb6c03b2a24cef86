// What the workers report, as lines for people.
#pragma once

#include "bootstorm/mailbox.hpp"

namespace bootstorm::appliance {

/// One line on the log, at a level that fits: what needs somebody is a warning, what happens at every boot is for
/// debug.
void log_event(const Event& event);

}  // namespace bootstorm::appliance
