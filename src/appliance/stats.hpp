// The appliance's counters, for people and as JSON.
#pragma once

#include <string>

#include "appliance/content_status.hpp"
#include "base/workers.hpp"

namespace bootstorm::appliance {

/// The text of a JSON document: everything that is counted, summed over workers and per worker, zeros included:
/// {"frames": {reason: n}, "statistics": {...}, "io": {...}, "workers": [the same of each], "ports": [what each device
/// offers and what is made of it], "clients": [what each said of itself in DHCP], "content": {the files that are
/// served}}.
[[nodiscard]] std::string stats_json(const Workers& workers, const ContentStatus& content);

/// One line on a port: driver, queues, steering, checksums.
[[nodiscard]] std::string port_text(const PortInfo& port);

/// What is not zero, a line each: name and count.
[[nodiscard]] std::string stats_text(const Workers& workers);

}  // namespace bootstorm::appliance
