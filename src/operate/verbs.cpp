#include "operate/verbs.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "bootstorm/limits.hpp"
#include "bootstorm/event.hpp"
#include "operate/event_ring.hpp"
#include "operate/capture.hpp"

namespace bootstorm::operate {
namespace {

constexpr std::uint64_t vlan_max = 4094;

constexpr std::array release_arguments{
    Argument{.name = "address", .kind = Argument::Kind::address, .help = "the address", .is_required = true},
    Argument{
        .name = "port", .kind = Argument::Kind::number, .help = "the port of its network", .number_max = ports_max - 1},
    Argument{.name = "vlan", .kind = Argument::Kind::number, .help = "its VLAN; 0: untagged", .number_max = vlan_max},
};

constexpr std::array capture_arguments{
    Argument{.name = "board",
             .help = "a MAC address, an IPv4 address, or the hostname, prefix or serial of a listed board: all of its "
                     "frames. Without it, what is notable of all boards"},
    Argument{.name = "filter", .help = "only some of arp, dhcp, tftp, other and drops, such as dhcp,drops"},
    Argument{.name = "last-boot",
             .kind = Argument::Kind::flag,
             .help = "what is recorded of the board's last boot, instead of what comes"},
    Argument{.name = "seconds",
             .kind = Argument::Kind::number,
             .help = "end after this time; 300 if not given",
             .number_max = capture_seconds_max},
    Argument{.name = "bytes",
             .kind = Argument::Kind::number,
             .help = "end with a file of this size; 64 MiB if not given",
             .number_max = capture_bytes_max},
};
static_assert(capture_seconds_default == 300 && capture_bytes_default == std::uint64_t{64} << 20);

constexpr std::array capture_fields{
    AnswerField{"format", "pcapng"},
};
constexpr std::array capture_lines{
    AnswerField{"pcapng", "a part of the file, in base64"},
    AnswerField{"frames", "of the last line: how many frames the file has"},
    AnswerField{"missing", "of the last line: how many it lacks, because they were overwritten before they were read"},
    AnswerField{"bytes", "of the last line: how long the file is"},
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

constexpr std::array stats_fields{
    AnswerField{"frames", "how frames ended, by reason; 'bootstorm reasons' explains each"},
    AnswerField{"statistics", "what else is counted"},
    AnswerField{"io", "what passed the devices, and what waited"},
    AnswerField{"workers", "the same three of each worker; the others are their sums"},
    AnswerField{"ports", "what each device offers, and what is made of it"},
    AnswerField{"sockets", "of control and observe: clients that are there, and clients that were dropped"},
};

/// Names of a table that the protocol describes.
template <std::size_t size>
constexpr std::array<std::string_view, size> names_of(const std::array<Described, size>& table) {
  std::array<std::string_view, size> names;
  for (std::size_t i = 0; i < size; ++i) names[i] = table[i].name;
  return names;
}
constexpr auto event_kind_names = names_of(event_kind_table);

constexpr std::array events_arguments{
    Argument{.name = "follow", .kind = Argument::Kind::flag, .help = "go on with the events to come"},
    Argument{.name = "last",
             .kind = Argument::Kind::number,
             .help = "at most so many of the past; with --follow, ten if this is not given",
             .number_max = events_kept},
    Argument{.name = "after",
             .kind = Argument::Kind::number,
             .help = "only events behind the one of this number",
             .number_max = std::numeric_limits<std::uint64_t>::max()},
    Argument{.name = "kind", .help = "only this kind; 'bootstorm reasons' explains them", .choices = event_kind_names},
    Argument{.name = "alarms", .kind = Argument::Kind::flag, .help = "only what needs attention"},
    Argument{.name = "mac", .kind = Argument::Kind::mac, .help = "only of this MAC address"},
    Argument{.name = "ip", .kind = Argument::Kind::address, .help = "only of this IP address"},
};

constexpr std::array events_fields{
    AnswerField{"oldest", "the number of the oldest event that is kept"},
    AnswerField{"next", "the number of the next event to come"},
};

constexpr std::array events_line{
    AnswerField{"number", "from 0 since the start"},
    AnswerField{"time", "UTC"},
    AnswerField{"kind", "one of the events of 'bootstorm reasons'"},
    AnswerField{"alarm", "whether it needs attention"},
    AnswerField{"mac", "whose it is, if it is somebody's"},
    AnswerField{"ip", "likewise"},
    AnswerField{"peer", "of DHCP: the relay, or the other server"},
    AnswerField{"port", "the port that it came by"},
    AnswerField{"vlan", "its VLAN, if it has one"},
    AnswerField{"message", "which DHCP message it was, or how a transfer ended"},
    AnswerField{"reason", "what became of the frame, as 'bootstorm reasons' explains it"},
    AnswerField{"value", "bytes, blocks or seconds, by the kind"},
    AnswerField{"repeated", "of a transfer: blocks that were sent again"},
    AnswerField{"round_trip_us", "of a transfer"},
    AnswerField{"text", "a file or a name, by the kind"},
    AnswerField{"missed", "alone in its line: so many events went by before this client took them"},
};

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
};

constexpr std::array boards_fields{
    AnswerField{"boards", "how many were heard and are remembered"}, AnswerField{"listed", "how many are listed"},
    AnswerField{"incomplete", "whether events were lost"},           AnswerField{"lost", "how many"},
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
    Verb{.name = "stats",
         .access = Access::observe,
         .arguments = {},
         .answer = stats_fields,
         .help = "Show what the running appliance has counted since its start: how frames ended, what was sent again\n"
                 "or lost, what waited. 'bootstorm reasons' explains each name.",
         .run = &Operations::stats},
    Verb{.name = "boards",
         .access = Access::observe,
         .arguments = boards_arguments,
         .answer = boards_fields,
         .line = boards_line,
         .help = "Show every board: how far it has got, and what is wrong with it. Trouble comes first.",
         .run = &Operations::boards},
    Verb{.name = "explain",
         .access = Access::observe,
         .arguments = explain_arguments,
         .answer = explain_fields,
         .help = "Tell the story of one board: what it did, what is wrong, and what to do.",
         .run = &Operations::explain},
    Verb{.name = "events",
         .access = Access::observe,
         .arguments = events_arguments,
         .answer = events_fields,
         .line = events_line,
         .help = "Show what happened to boards, a line each: transfers, leases, alarms. The appliance keeps the last\n"
                 "16,384 events.",
         .run = &Operations::events},
    Verb{.name = "capture",
         .access = Access::observe,
         .arguments = capture_arguments,
         .answer = capture_fields,
         .line = capture_lines,
         .help =
             "Write frames to a pcapng file, each drop with its reason: all of one board, or what is notable of all\n"
             "of them (DHCP, ARP, requests, errors, drops, but not the blocks of files).",
         .run = &Operations::capture},
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
