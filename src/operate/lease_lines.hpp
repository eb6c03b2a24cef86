// Leases as operators are told of them: a line each.
#pragma once

#include <functional>
#include <memory>

#include "leases/committer.hpp"
#include "operate/board_lines.hpp"
#include "operate/line_source.hpp"

namespace bootstorm::operate {

/// The leases that are on disk; null: not copied yet.
using AskForLeases = std::function<leases::HeldLeases()>;

/// One line a lease that has not ended: {"address": …, "mac": …, "name": …, "state": …, "left_s": …, "port": …,
/// "vlan": …, "reserved": …}, in the order of addresses; "name" is the listed one, or what its holder calls itself.
/// Or {"unknown": true}, if whoever writes leases does not say within lease_wait_max. `book` outlives it.
[[nodiscard]] std::unique_ptr<LineSource> lease_lines(AskForLeases ask, const Book& book, Clock now);

inline constexpr Nanos lease_wait_max = 3 * nanos_per_s;

}  // namespace bootstorm::operate
