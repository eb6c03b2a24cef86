// capabilities(7) of this process, as sets.
#pragma once

#include <linux/capability.h>

#include <cstdint>
#include <initializer_list>
#include <string>

namespace bootstorm::rights {

class CapabilitySet {
 public:
  constexpr CapabilitySet() = default;
  constexpr CapabilitySet(std::initializer_list<int> capabilities) {
    for (const int one : capabilities) bits_ |= std::uint64_t{1} << one;
  }
  [[nodiscard]] static constexpr CapabilitySet of_bits(std::uint64_t bits) {
    CapabilitySet set;
    set.bits_ = bits;
    return set;
  }
  [[nodiscard]] constexpr std::uint64_t bits() const noexcept { return bits_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr bool has(int capability) const noexcept { return (bits_ >> capability & 1) != 0; }
  constexpr bool operator==(const CapabilitySet&) const = default;
  friend constexpr CapabilitySet operator|(CapabilitySet a, CapabilitySet b) { return of_bits(a.bits_ | b.bits_); }
  friend constexpr CapabilitySet operator&(CapabilitySet a, CapabilitySet b) { return of_bits(a.bits_ & b.bits_); }
  friend constexpr CapabilitySet operator-(CapabilitySet a, CapabilitySet b) { return of_bits(a.bits_ & ~b.bits_); }

 private:
  std::uint64_t bits_ = 0;
};

/// "CAP_NET_ADMIN, CAP_NET_RAW"; "none".
[[nodiscard]] std::string to_text(CapabilitySet set);

/// What this thread may use.
[[nodiscard]] CapabilitySet permitted();
/// This thread has these from now on, effective and permitted, and none to hand on. It must be permitted to have them.
/// Throws EnvironmentError.
void keep_in_this_thread(CapabilitySet set);

// For a signal's handler, in any thread: system calls alone.
/// None at all. False: the kernel refused.
bool give_up_all() noexcept;
/// No program that is executed gets more rights than this thread has: no_new_privs, an empty bounding set (where the
/// thread may change it), no ambient capabilities.
bool forbid_more() noexcept;

}  // namespace bootstorm::rights
