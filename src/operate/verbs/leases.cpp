// Leases.
#include "operate/verbs/rows.hpp"

#include <array>

#include "bootstorm/limits.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::array release_arguments{
    Argument{.name = "address", .kind = Argument::Kind::address, .help = "the address", .is_required = true},
    Argument{
        .name = "port", .kind = Argument::Kind::number, .help = "the port of its network", .number_max = ports_max - 1},
    Argument{.name = "vlan", .kind = Argument::Kind::number, .help = "its VLAN; 0: untagged", .number_max = vlan_max},
};

constexpr std::array leases_line{
    AnswerField{"address", "the address"},
    AnswerField{"mac", "its holder's; not there for an address that nobody gets because a stranger uses it"},
    AnswerField{"name", "the holder's: as it is listed, or else as it calls itself"},
    AnswerField{"state", "offered, bound_by_use (by a board that never requests it), bound or quarantined"},
    AnswerField{"left_s", "until it ends"},
    AnswerField{"port", "the port of its network; so with vlan"},
    AnswerField{"reserved", "whether it is held by right of a reservation"},
    AnswerField{"unknown", "alone in its line: the disk was too busy to tell"},
};
constexpr std::array leases_fields{AnswerField{"ok", "nothing else; leases follow"}};

}  // namespace

constinit const Verb leases_verb{.name = "leases",
                                 .access = Access::observe,
                                 .arguments = {},
                                 .answer = leases_fields,
                                 .line = leases_line,
                                 .help = "Show the leases that are on disk, those of the last two seconds aside.",
                                 .run = &Operations::leases};

constinit const Verb release_verb{.name = "release",
                                  .access = Access::control,
                                  .arguments = release_arguments,
                                  .answer = {},
                                  .help = "End the lease of an address, whichever client holds it.",
                                  .run = &Operations::release};

}  // namespace bootstorm::operate
