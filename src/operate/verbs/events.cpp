// What happened to boards.
#include "operate/verbs/rows.hpp"

#include <array>
#include <limits>

#include "bootstorm/event.hpp"
#include "operate/event_ring.hpp"

namespace bootstorm::operate {
namespace {

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

}  // namespace

constinit const Verb events_verb{
    .name = "events",
    .access = Access::observe,
    .arguments = events_arguments,
    .answer = events_fields,
    .line = events_line,
    .help =
        "Show what happened to boards, a line each: transfers, leases, alarms. The appliance keeps the last\n"
        "16,384 events.",
    .run = &Operations::events};

}  // namespace bootstorm::operate
