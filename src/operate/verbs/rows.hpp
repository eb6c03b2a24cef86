// The verbs, each with its arguments and its answer in a file of this directory. Their order is in verbs.cpp.
#pragma once

#include "operate/verbs.hpp"

namespace bootstorm::operate {

inline constexpr std::uint64_t vlan_max = 4094;

extern const Verb reload_verb;
extern const Verb status_verb;
extern const Verb release_verb;
extern const Verb stats_verb;
extern const Verb top_verb;      // in top.cpp, both
extern const Verb history_verb;
extern const Verb leases_verb;
extern const Verb boards_verb;
extern const Verb explain_verb;
extern const Verb events_verb;
extern const Verb capture_verb;

}  // namespace bootstorm::operate
