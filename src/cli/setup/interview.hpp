// From what this machine has, and what the operator says, to the answers that make a configuration.
#pragma once

#include "cli/setup/answers.hpp"
#include "cli/setup/dialogue.hpp"
#include "machine/host.hpp"
#include "machine/wire.hpp"

namespace bootstorm::cli {

/// Asks what the words do not say already. Throws Refusal.
[[nodiscard]] Answers interview(const InitWords& words, const machine::Host& host, machine::Wire& wire,
                                Dialogue& dialogue);

/// The options that say what nobody can be asked for; empty: none is missing.
[[nodiscard]] std::string missing_options(const InitWords& words);

}  // namespace bootstorm::cli
