// Which card, and how it is driven.
#pragma once

#include "cli/setup/answers.hpp"
#include "cli/setup/dialogue.hpp"
#include "machine/host.hpp"

namespace bootstorm::cli {

/// Fills in the card. Throws Refusal; also where only the card of the operator's SSH session is left and nobody has
/// named it.
void ask_card(const InitWords& words, const machine::Host& host, Dialogue& dialogue, Answers& answers);

}  // namespace bootstorm::cli
