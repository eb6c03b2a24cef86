// Each board, and what is wrong with it.
#include "operate/verbs/rows.hpp"

#include <array>

#include "bootstorm/limits.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::array<std::string_view, 8> phase_names{"unheard", "asked",  "offered", "fetching",
                                                      "loaded",  "leased", "dark",    "refused"};

constexpr std::array boards_arguments{
    Argument{.name = "trouble", .kind = Argument::Kind::flag, .help = "only boards with which something is wrong"},
    Argument{.name = "phase", .help = "only boards that have got so far", .choices = phase_names},
    Argument{.name = "verdict", .help = "only boards with this verdict"},
    Argument{.name = "port", .kind = Argument::Kind::number, .help = "only of this port", .number_max = ports_max - 1},
    Argument{.name = "vlan",
             .kind = Argument::Kind::number,
             .help = "only of this VLAN; 0: untagged",
             .number_max = vlan_max},
    Argument{
        .name = "network",
        .help = "only of this network or subnet: 192.168.77.0/24, an address in it, or the name of its shared wire"},
};

constexpr std::array boards_fields{
    AnswerField{"boards", "how many were heard and are remembered"},
    AnswerField{"listed", "how many are listed"},
    AnswerField{"incomplete", "whether events were lost"},
    AnswerField{"lost", "how many"},
    AnswerField{"lost_of_listed", "how many of these were of listed boards"},
    AnswerField{"forgotten", "boards whose places others needed"},
};

constexpr std::array boards_line{
    AnswerField{"mac", "if it is known"},
    AnswerField{"name", "its host name, if it is listed with one; so with serial, address, model"},
    AnswerField{"listed", "whether it is"},
    AnswerField{"port", "where it was heard last; so with vlan and relay"},
    AnswerField{"phase", "how far it has got"},
    AnswerField{"silent_ms", "since it was last heard"},
    AnswerField{"files", "that it has in this boot; so with bytes and repeated (blocks)"},
    AnswerField{"verdict", "name, severity (fine, waiting, trouble), says and remedy"},
};

constexpr std::array explain_arguments{
    Argument{.name = "board", .help = "its MAC address, name, serial number or IP address", .is_required = true},
};

constexpr std::array explain_fields{
    AnswerField{"board", "as a line of boards"},
    AnswerField{"story", "what happened, the oldest first: age_ms and text"},
    AnswerField{"lost", "how many events were lost since the start"},
};

}  // namespace

constinit const Verb boards_verb{
    .name = "boards",
    .access = Access::observe,
    .arguments = boards_arguments,
    .answer = boards_fields,
    .line = boards_line,
    .help = "Show every board: how far it has got, and what is wrong with it. Trouble comes first.",
    .run = &Operations::boards};

constinit const Verb explain_verb{.name = "explain",
                                  .access = Access::observe,
                                  .arguments = explain_arguments,
                                  .answer = explain_fields,
                                  .help = "Tell the story of one board: what it did, what is wrong, and what to do.",
                                  .run = &Operations::explain};

}  // namespace bootstorm::operate
