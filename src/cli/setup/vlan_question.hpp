// Whether the boards' frames carry the tag of a VLAN, and which.
#pragma once

#include "cli/setup/answers.hpp"
#include "cli/setup/dialogue.hpp"
#include "machine/wire.hpp"

namespace bootstorm::cli {

/// Asks only where frames with a tag come, unless the option says it. `wire` null: nobody can be heard there. Throws
/// Refusal.
void ask_vlan(const InitWords& words, machine::Wire* wire, Dialogue& dialogue, Answers& answers);

}  // namespace bootstorm::cli
