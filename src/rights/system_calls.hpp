// Which system calls the process, and which its workers, may still make: lists of what is allowed, by libseccomp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rights/drivers.hpp"

namespace bootstorm::rights {

/// What becomes of a call that is not on the list.
enum class Refusal : std::uint8_t {
  error,  // EPERM, and a line in the kernel's log (audit type 1326)
  kill,   // the process ends with SIGSYS: for tests, where nothing may be refused
  log,    // it is made, with a line in the kernel's log
  none,   // there is no filter
};

/// BOOTSTORM_SYSTEM_CALLS: "error", "kill", "log" or "none"; nullptr: error. nullopt: another word.
[[nodiscard]] std::optional<Refusal> refusal_named(const char* name);

/// A sanitizer makes calls of its own, so a build with one has no filter.
[[nodiscard]] bool filters_calls() noexcept;

/// Every thread of the process, now and later. They must have no_new_privs. Throws EnvironmentError.
void filter_process(std::span<const Driver> drivers, Refusal refusal);
/// This thread, in addition: a worker. Its last act before it answers frames. False: the kernel refused.
[[nodiscard]] bool filter_worker(std::span<const Driver> drivers, Refusal refusal) noexcept;

}  // namespace bootstorm::rights
