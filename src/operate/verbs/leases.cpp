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

}  // namespace

constinit const Verb release_verb{.name = "release",
                                  .access = Access::control,
                                  .arguments = release_arguments,
                                  .answer = {},
                                  .help = "End the lease of an address, whichever client holds it.",
                                  .run = &Operations::release};

}  // namespace bootstorm::operate
