// An answer that was given beforehand, or is asked for.
#pragma once

#include <string>
#include <string_view>

#include "base/exit_codes.hpp"
#include "cli/setup/dialogue.hpp"

namespace bootstorm::cli {

/// The option's value, or what the operator answers until `mistake_in` has nothing against it. Throws Refusal where it
/// has and nobody can be asked.
template <class MistakeIn>
[[nodiscard]] std::string take_answer(Dialogue& dialogue, const std::string& given, const std::string& option,
                                      std::string_view question, const std::string& proposal, MistakeIn mistake_in) {
  std::string text = given.empty() ? dialogue.ask(question, proposal) : given;
  for (std::string mistake = mistake_in(text); !mistake.empty(); mistake = mistake_in(text)) {
    if (!given.empty()) throw Refusal{exit_usage, "bootstorm init: " + option + ": " + mistake};
    if (!dialogue.asks()) throw Refusal{exit_usage, "bootstorm init: " + mistake + "; say another with " + option};
    dialogue.object(mistake);
    text = dialogue.ask(question, proposal);
  }
  return text;
}

}  // namespace bootstorm::cli
