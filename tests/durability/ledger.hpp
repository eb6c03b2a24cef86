// Who was told to hold which address: the promises that must be kept.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <span>
#include <stdexcept>

#include "bootstorm/journal.hpp"
#include "lease_storm.hpp"

namespace bootstorm::durability {

struct Broken : std::logic_error {
  using std::logic_error::logic_error;
};

class Ledger {
 public:
  /// By how much less the disk may say that a lease holds: it counts in milliseconds, and its clock is not read in the
  /// very instant that `now` is of.
  explicit Ledger(Nanos rounding_ns = 5 * nanos_per_ms) : rounding_ns_(rounding_ns) {}

  /// Throws Broken if the address is promised to somebody else.
  void take(const Told& told, Nanos now);
  /// Throws Broken if a promise that still holds is not on disk. `leases`: all that is there.
  void compare(std::span<const LeaseRecord> leases, Nanos now) const;
  /// Throws Broken if what is now on disk of one address breaks a promise.
  void compare(const LeaseRecord& written, Nanos now) const;
  /// Until when that client may rely on that address; 0: not at all.
  [[nodiscard]] Nanos promised(std::uint32_t client, Ipv4Address address) const;
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] std::size_t held() const { return holders_.size(); }

 private:
  void forget(std::uint32_t client);

  struct Promise {
    std::uint32_t client = 0;
    Nanos until = 0;
  };
  Nanos rounding_ns_;
  std::unordered_map<std::uint32_t, Promise> holders_;          // by address
  std::unordered_map<std::uint32_t, std::uint32_t> addresses_;  // by client
  std::uint64_t acknowledged_ = 0;
};

}  // namespace bootstorm::durability
