// What `bootstorm init` does once it has its answers.
#pragma once

#include "cli/setup/answers.hpp"
#include "cli/setup/dialogue.hpp"
#include "machine/host.hpp"
#include "machine/wire.hpp"

namespace bootstorm::cli {

/// Tells each step before any is done.
void show_plan(const Answers& answers, Dialogue& dialogue);
/// Does them, and says what comes next. An exit code.
[[nodiscard]] int carry_out(const Answers& answers, const machine::Host& host, machine::Wire& wire, Dialogue& dialogue);

}  // namespace bootstorm::cli
