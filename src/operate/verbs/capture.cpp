// Frames, to a file.
#include "operate/verbs/rows.hpp"

#include <array>

#include "operate/capture.hpp"

namespace bootstorm::operate {
namespace {

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
    AnswerField{"may_lack_beginning",
                "of the last line: whether frames from before were overwritten, so that the "
                "boot may have begun earlier"},
};

}  // namespace

constinit const Verb capture_verb{
    .name = "capture",
    .access = Access::observe,
    .arguments = capture_arguments,
    .answer = capture_fields,
    .line = capture_lines,
    .help =
        "Write frames to a pcapng file, each drop with its reason: all of one board, or what is notable of all\n"
        "of them (DHCP, ARP, requests, errors, drops, but not the blocks of files).",
    .run = &Operations::capture};

}  // namespace bootstorm::operate
