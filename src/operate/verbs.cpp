#include "operate/verbs.hpp"

#include <algorithm>
#include <array>

#include "bootstorm/limits.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::uint64_t vlan_max = 4094;

constexpr std::array release_arguments{
    Argument{.name = "address", .kind = Argument::Kind::address, .help = "the address", .is_required = true},
    Argument{
        .name = "port", .kind = Argument::Kind::number, .help = "the port of its network", .number_max = ports_max - 1},
    Argument{.name = "vlan", .kind = Argument::Kind::number, .help = "its VLAN; 0: untagged", .number_max = vlan_max},
};

constexpr std::array status_fields{
    AnswerField{"ready", "whether boards are answered"},
    AnswerField{"generation", "the number of the generation of files that is served"},
    AnswerField{"files", "how many files it has"},
    AnswerField{"bytes", "their size"},
    AnswerField{"generations_alive", "that generation, and older ones with open transfers"},
    AnswerField{"generations_bytes", "the memory of all these"},
    AnswerField{"generations_freed", "since the start"},
    AnswerField{"buffers", "frame buffers, and how many are in use; receive queues hold some all the time"},
    AnswerField{"reload",
                "only if one was asked for: how many were asked for and done, errors and warnings of the last one "
                "done, and what the next one waits for"},
    AnswerField{"on_demand", "only if not all files fit into memory: which do, and what was loaded and evicted"},
    AnswerField{"leases", "only if leases are kept on disk: what was written, and whether writing fails"},
    AnswerField{"warnings", "files that were skipped, settings that wait for a restart"},
};

constexpr std::array verbs{
    Verb{.name = "reload",
         .access = Access::control,
         .arguments = {},
         .answer = status_fields,
         .help = "Have the running appliance read its configuration and files again, and report the result.\n"
                 "What takes longer than a second is answered before it is done; status then tells when it is.\n"
                 "Open transfers finish with the files they began with.",
         .run = &Operations::reload},
    Verb{.name = "status",
         .access = Access::observe,
         .arguments = {},
         .answer = status_fields,
         .help = "Show which files the running appliance serves, the memory that they and older generations\n"
                 "take, and whether leases reach the disk.",
         .run = &Operations::status},
    Verb{.name = "release",
         .access = Access::control,
         .arguments = release_arguments,
         .answer = {},
         .help = "End the lease of an address, whichever client holds it.",
         .run = &Operations::release},
};

}  // namespace

std::span<const Verb> all_verbs() { return verbs; }

const Verb* find_verb(std::string_view name) {
  const auto* found = std::ranges::find(verbs, name, &Verb::name);
  return found == verbs.end() ? nullptr : found;
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
