#include "operate/book/phases.hpp"

#include <algorithm>
#include <array>

namespace bootstorm::operate {

namespace {

bool is_pi(ClientKind kind) { return kind != ClientKind::plain && kind != ClientKind::pxe; }

}  // namespace

std::string_view name_of(Phase phase) {
  static constexpr std::array<std::string_view, phase_count> names{"unheard", "asked",  "offered", "fetching",
                                                                   "loaded",  "leased", "dark",    "refused"};
  return names[static_cast<std::size_t>(phase)];
}

Nanos boot_time(const Boot& boot) {
  const Nanos ended_at = boot.kernel_at != 0 ? boot.kernel_at : boot.finished_at;
  return ended_at > boot.began_at ? ended_at - boot.began_at : 0;
}

Phase phase_of(const Record& record, Nanos now) {
  const Boot& boot = record.boot;
  if (boot.began_at == 0) return record.drops != 0 ? Phase::dark : Phase::unheard;
  if (boot.bound_at != 0 && boot.bound_at >= boot.requested_at) return Phase::leased;
  const Nanos helped_at = std::max({boot.offered_at, boot.finished_at, boot.bound_at});
  if (boot.refused_at > helped_at && boot.refused_at >= boot.requested_at) return Phase::refused;
  if (boot.stalled_at != 0) return Phase::dark;
  const Nanos fetched_at = std::max(boot.requested_at, boot.finished_at);
  if (fetched_at != 0 && fetched_at >= boot.asked_at) {
    if (now < fetched_at + fetched_after_ns) return Phase::fetching;
    if (boot.open != 0 && now < boot.requested_at + file_takes_max_ns) return Phase::fetching;
    // What a PC's loader goes on with may come from elsewhere; a Pi starts nothing without a kernel.
    const bool has_all = boot.kernel_at != 0 || (!is_pi(boot.asked_as) && boot.finished_at >= boot.missing_at);
    return has_all ? Phase::loaded : Phase::dark;
  }
  if (boot.kernel_at != 0) return Phase::loaded;  // and its system asks for an address
  if (boot.asked_at == 0 || now >= boot.asked_at + dark_after_ns) return Phase::dark;
  return boot.offered_at != 0 ? Phase::offered : Phase::asked;
}

}  // namespace bootstorm::operate
