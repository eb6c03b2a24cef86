// What the appliance serves, and what it has counted.
#include "operate/verbs/rows.hpp"

#include <array>

namespace bootstorm::operate {
namespace {

constexpr std::array status_fields{
    AnswerField{"ready", "whether boards are answered"},
    AnswerField{"generation", "the number of the generation of files that is served"},
    AnswerField{"files", "how many files it has"},
    AnswerField{"bytes", "their size"},
    AnswerField{"generations_alive", "that generation, and older ones with open transfers"},
    AnswerField{"generations_bytes", "the memory of all these"},
    AnswerField{"generations_freed", "since the start"},
    AnswerField{"generation_list", "those in memory, the oldest first: id, bytes, transfers that are open, and served"},
    AnswerField{"rollout", "only if an image is rolled out: its name, to whom, and to how many listed boards"},
    AnswerField{"buffers", "frame buffers, and how many are in use; receive queues hold some all the time"},
    AnswerField{"reload",
                "only if one was asked for: how many were asked for and done, errors and warnings of the last one "
                "done, and what the next one waits for"},
    AnswerField{"on_demand", "only if not all files fit into memory: which do, and what was loaded and evicted"},
    AnswerField{"leases", "only if leases are kept on disk: what was written, and whether writing fails"},
    AnswerField{"degraded", "what is wrong although boards are answered: a directory of an image that is gone, a port "
                            "without a link"},
    AnswerField{"warnings", "files that were skipped, settings that wait for a restart"},
};

constexpr std::array stats_fields{
    AnswerField{"frames", "how frames ended, by reason; 'bootstorm reasons' explains each"},
    AnswerField{"statistics", "what else is counted"},
    AnswerField{"io", "what passed the devices, and what waited"},
    AnswerField{"workers", "the same three of each worker; the others are their sums"},
    AnswerField{"ports", "what each device offers, and what is made of it"},
    AnswerField{"times",
                "histograms of microseconds: round_trip (a block to its ACK, by transfer), file, boot (by model) and "
                "commit (where leases are on disk); each with le_us (bounds), counts (by bound, and above) and sum_us"},
    AnswerField{"sockets",
                "of control and observe: clients that are there, and clients that were dropped or found no room"},
};

}  // namespace

constinit const Verb reload_verb{
    .name = "reload",
    .access = Access::control,
    .arguments = {},
    .answer = status_fields,
    .help =
        "Have the running appliance read its configuration and files again, and report the result.\n"
        "What takes longer than a second is answered before it is done; status then tells when it is.\n"
        "Open transfers finish with the files they began with.",
    .run = &Operations::reload};

constinit const Verb status_verb{
    .name = "status",
    .access = Access::observe,
    .arguments = {},
    .answer = status_fields,
    .help =
        "Show which files the running appliance serves, the memory that they and older generations\n"
        "take, and whether leases reach the disk.",
    .run = &Operations::status};

constinit const Verb stats_verb{
    .name = "stats",
    .access = Access::observe,
    .arguments = {},
    .answer = stats_fields,
    .help =
        "Show what the running appliance has counted since its start: how frames ended, what was sent again\n"
        "or lost, what waited. 'bootstorm reasons' explains each name.",
    .run = &Operations::stats};

}  // namespace bootstorm::operate
