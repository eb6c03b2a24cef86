// The appliance's counters, for people and as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "appliance/content_status.hpp"
#include "base/workers.hpp"
#include "operate/book/times.hpp"
#include "operate/history.hpp"

namespace bootstorm::appliance {

/// The text of a JSON document: everything that is counted, summed over workers and per worker, zeros included:
/// {"frames": {reason: n}, "statistics": {...}, "io": {...}, "workers": [the same of each], "ports": [what each device
/// offers and what is made of it], "clients": [what each said of itself in DHCP], "content": {the files that are
/// served}}.
[[nodiscard]] std::string stats_json(const Workers& workers, const ContentStatus& content);

/// Of one of the appliance's sockets.
struct SocketCount {
  const char* name;
  std::size_t clients = 0;      // that are there
  std::uint64_t dropped = 0;    // that took nothing, made room for others, or found no room
};

/// The answer to the verb `stats`, a line: the same without clients and content, what the sockets count, and "times":
/// those of the book as operate::times_json() has them, with "commit" where leases are on disk.
[[nodiscard]] std::string stats_answer(const Workers& workers, const std::vector<SocketCount>& sockets,
                                       const operate::Times& times, const Histogram* commits);

/// What all workers have done since the start.
[[nodiscard]] operate::Totals totals_of(const Workers& workers);

/// One line on a port: driver, queues, steering, checksums.
[[nodiscard]] std::string port_text(const PortInfo& port);

/// What is not zero, a line each: name and count.
[[nodiscard]] std::string stats_text(const Workers& workers);

}  // namespace bootstorm::appliance
