// Whose addresses boards get, and which are the appliance's.
#pragma once

#include "cli/setup/answers.hpp"
#include "cli/setup/dialogue.hpp"
#include "machine/host.hpp"
#include "machine/wire.hpp"

namespace bootstorm::cli {

/// Looks for other DHCP servers behind the card of the answers, and fills in the addresses. Throws Refusal.
void ask_network(const InitWords& words, const machine::Host& host, machine::Wire& wire, Dialogue& dialogue,
                 Answers& answers);

}  // namespace bootstorm::cli
