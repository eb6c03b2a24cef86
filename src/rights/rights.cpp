#include "rights/rights.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/environment_error.hpp"
#include "rights/all_threads.hpp"
#include "rights/capabilities.hpp"

namespace bootstorm::rights {
namespace {

constexpr const char* refusal_variable = "BOOTSTORM_SYSTEM_CALLS";

Refusal refusal_of_environment() {
  const char* word = std::getenv(refusal_variable);
  if (const auto refusal = refusal_named(word)) return *refusal;
  throw EnvironmentError{std::string{refusal_variable} + " is " + word + ": it must be error, kill, log or none"};
}

/// Memory that a card or a socket may reach counts as locked, and where that has no limit nobody needs to exceed one.
CapabilitySet spared_by_limits() {
  rlimit locked{};
  const bool is_unlimited = ::getrlimit(RLIMIT_MEMLOCK, &locked) == 0 && locked.rlim_cur == RLIM_INFINITY;
  return is_unlimited ? CapabilitySet{CAP_IPC_LOCK} : CapabilitySet{};
}

}  // namespace

Rights::Rights(Wanted wanted)
    : wanted_(std::move(wanted)), refusal_(refusal_of_environment()), is_root_(::geteuid() == 0) {
  in_all_other_threads(forbid_more);
  if (!forbid_more()) throw EnvironmentError{"the kernel does not know no_new_privs: Linux 3.5 or later is needed"};
  if (is_root_) {
    become_user();
  } else {
    // The kernel hides /proc/self from a program with capabilities of its file, and drivers look there.
    (void)::prctl(PR_SET_DUMPABLE, 1UL);
    check_capabilities();
  }
}

/// The user that root is to become; none: it stays root, as `why_root_` and the warnings say.
std::optional<User> Rights::choose_user() {
  if (wanted_.user == user_root) return std::nullopt;
  const bool is_asked = !wanted_.user.empty();
  const std::string name = is_asked ? wanted_.user : user_default;
  auto user = find_user(name, wanted_.groups);
  if (!user) {
    why_root_ = "there is no user " + name;
    if (is_asked) throw EnvironmentError{"user: " + why_root_ + ": sudo useradd --system --user-group " + name};
    return std::nullopt;
  }
  const auto unreadable = find_unreadable(*user, wanted_.places.read);
  std::string problem = unreadable ? to_text(*unreadable) : std::string{};
  if (problem.empty()) problem = give(*user, wanted_.places.own);
  if (problem.empty()) return user;
  if (is_asked) throw EnvironmentError{"user: " + problem};
  warnings_.push_back("this process stays root: " + problem + "; appliance: {user: root} if that is wanted");
  return std::nullopt;
}

void Rights::become_user() {
  const auto user = choose_user();
  if (!user) {
    join_groups(wanted_.groups);
    return;
  }
  const CapabilitySet all = permitted();
  become(*user);
  keep_in_this_thread(all);  // until the devices are open
  make(wanted_.places);
  user_ = user->name;
  is_root_ = false;
}

void Rights::check_capabilities() const {
  const CapabilitySet needed = needs_of(wanted_.drivers).opening - spared_by_limits();
  const CapabilitySet missing = needed - permitted();
  if (missing.empty()) return;
  std::string drivers;
  for (const Driver driver : wanted_.drivers) {
    const DriverRow& row = row_of(driver);
    if ((row.opening & missing).empty() || drivers.find(row.name) != drivers.npos) continue;
    drivers += (drivers.empty() ? "" : ", ") + std::string{row.name};
  }
  std::string granted = to_text(needed);  // as setcap(8) reads it
  std::erase(granted, ' ');
  std::ranges::transform(granted, granted.begin(), [](unsigned char c) { return std::tolower(c); });
  throw EnvironmentError{drivers + " needs " + to_text(missing) +
                         ", which this user lacks: run bootstorm as root, or "
                         "grant it: sudo setcap " +
                         granted + "+ep $(command -v bootstorm)"};
}

void Rights::drop() {
  const Needs needs = needs_of(wanted_.drivers);
  CapabilitySet kept = needs.kept;
  // Root without this one could not open the files of others that it could open until now.
  if (is_root_) kept = kept | CapabilitySet{CAP_DAC_OVERRIDE};
  in_all_other_threads(give_up_all);
  keep_in_this_thread(kept & permitted());
  filter_process(wanted_.drivers, refusal_);
}

const char* Rights::enclose_worker() const noexcept {
  if (!give_up_all()) return "the kernel does not let it give up its capabilities";
  if (!filter_worker(wanted_.drivers, refusal_)) {
    return "the kernel takes no filter of its system calls; BOOTSTORM_SYSTEM_CALLS=none starts workers without one";
  }
  return nullptr;
}

std::string Rights::text() const {
  std::string text = "runs as the user it was started by";
  if (is_root_) text = "stays root" + (why_root_.empty() ? "" : " (" + why_root_ + ")");
  if (!user_.empty()) text = "runs as the user " + user_;
  text += ", with the capabilities: " + to_text(permitted());
  if (refusal_ == Refusal::none || !filters_calls()) text += "; system calls are not filtered";
  return text;
}

}  // namespace bootstorm::rights
