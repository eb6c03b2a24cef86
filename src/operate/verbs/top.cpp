// All boards at a glance, now and in the last hour.
#include <array>

#include "operate/top_lines.hpp"
#include "operate/verbs/rows.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::array top_arguments{
    Argument{.name = "worst",
             .kind = Argument::Kind::number,
             .help = "how many of the boards in trouble are told of; 20 if not given",
             .number_max = worst_max},
};
static_assert(worst_default == 20);

constexpr std::array top_fields{
    AnswerField{"boards", "how many were heard; so with listed, incomplete, lost and forgotten, as of boards"},
};

constexpr std::array top_line{
    AnswerField{"boards", "how many were heard and are remembered; so with listed and lost"},
    AnswerField{"phases", "how many boards are in each"},
    AnswerField{"verdicts", "with how many boards what is wrong"},
    AnswerField{"rates",
                "of the last second: blocks_s, bytes_s, repeated_s (blocks), requests_s, dhcp_s; transfers and leases "
                "that there are; wait_p50_us and wait_p99_us, a block's round trip in the last ten seconds"},
    AnswerField{"worst", "the boards that need attention most, as lines of boards"},
};

constexpr std::array history_fields{
    AnswerField{"step_ms", "from one to the next"},
    AnswerField{"steps", "the oldest first: age_ms, and what rates of top has, over that time"},
};

}  // namespace

constinit const Verb top_verb{
    .name = "top",
    .access = Access::observe,
    .arguments = top_arguments,
    .answer = top_fields,
    .line = top_line,
    .help =
        "Show all boards at a glance: how many are in which phase, what is wrong with how many, how fast\n"
        "blocks leave and how long they wait for their ACKs, and the boards that need attention most.",
    .run = &Operations::top};

constinit const Verb history_verb{.name = "history",
                                  .access = Access::observe,
                                  .arguments = {},
                                  .answer = history_fields,
                                  .help = "Show what the appliance did in the last hour, in steps of ten seconds.",
                                  .run = &Operations::history};

}  // namespace bootstorm::operate
