// What keeps boards from booting here, or makes them slower: a table of findings, each with the command that mends it
// and what that costs.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "machine/host.hpp"
#include "machine/planned.hpp"
#include "machine/wire.hpp"

namespace bootstorm::machine {

enum class Severity : std::uint8_t {
  dark,    // boards do not boot
  unsure,  // some may not
  slower,  // all boot, slower than they could
};
[[nodiscard]] std::string_view to_text(Severity severity);

enum class Subject : std::uint8_t {
  machine,
  card,
  configuration,
  files,
  network
};
inline constexpr std::array<Subject, 5> all_subjects{Subject::machine, Subject::card, Subject::configuration,
                                                     Subject::files, Subject::network};
[[nodiscard]] std::string_view to_text(Subject subject);

/// What the wire has told of one network.
struct HeardOnNetwork {
  DhcpAnswers dhcp;
  std::optional<MacAddress> holder;  // who else has the appliance's address
};

/// And of one port.
struct HeardOnPort {
  std::string problem;                   // why nobody was asked; empty: they were
  std::vector<HeardOnNetwork> networks;  // as the port's; none: nobody was asked
  std::optional<SpanningTree> spanning_tree;
  std::optional<LinkDelay> link_delay;
  CardDetails details;
};

/// What the user who will serve cannot read.
struct Closed {
  enum class Kind : std::uint8_t {
    way,  // a directory above what is wanted
    directory,
    file
  };
  Kind kind = Kind::file;
  bool is_configuration = false;
  std::string user;
  std::string path;
  std::string place;  // the directory of an image, or the configuration, where it lies
};

/// What is known when findings are looked for.
struct Evidence {
  Host host;
  Planned planned;
  std::vector<HeardOnPort> heard;  // as planned.ports; empty: nobody listened
  bool is_serving = false;         // the appliance has its ports open now
  std::string configuration;       // the file
  bool configuration_missing = false;
  std::vector<std::string> configuration_errors, configuration_warnings;
  std::vector<std::string> file_errors, file_warnings;
  std::optional<Closed> closed;
  std::string empty_directory;  // where boot files should be, if no image has any
};

/// What a finding's texts are filled with: {card} → eth1.
using Values = std::vector<std::pair<std::string_view, std::string>>;

struct FindingKind {
  std::string_view name;
  Subject subject;
  Severity severity;
  std::string_view sentence;
  std::string_view command;  // for a shell; empty: none can mend it
  std::string_view cost;     // of the command, or of what the operator has to do
  bool is_safe;              // may be run unasked: takes nothing away, needs no restart, ends with the next start
  std::vector<Values> (*find)(const Evidence& evidence);  // one for each time it is found
};
/// In the order in which they are told.
[[nodiscard]] std::vector<FindingKind> finding_kinds();

struct Finding {
  const FindingKind* kind;
  std::string sentence;
  std::string command;  // its values quoted for a shell
  std::string cost;
};

/// The worst first.
[[nodiscard]] std::vector<Finding> find_all(const Evidence& evidence, std::span<const FindingKind> kinds);

/// As one word for a shell, whatever the text has in it.
[[nodiscard]] std::string shell_word(std::string_view text);

}  // namespace bootstorm::machine
