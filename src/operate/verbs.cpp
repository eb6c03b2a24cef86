#include "operate/verbs.hpp"

#include <algorithm>
#include <array>

#include "operate/verbs/rows.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::array verbs{
    &reload_verb, &status_verb,  &release_verb, &stats_verb,  &boards_verb,  &explain_verb,
    &top_verb,    &history_verb, &leases_verb,  &events_verb, &capture_verb,
};

}  // namespace

std::span<const Verb* const> all_verbs() { return verbs; }

const Verb* find_verb(std::string_view name) {
  const auto* found = std::ranges::find(verbs, name, [](const Verb* verb) { return verb->name; });
  return found == verbs.end() ? nullptr : *found;
}

std::string usage_of(const Verb& verb) {
  std::string text{verb.name};
  for (const Argument& argument : verb.arguments) {
    text += argument.is_required ? " " : " [";
    text += argument.name;
    if (!argument.is_required) text += ']';
  }
  return text;
}

}  // namespace bootstorm::operate
