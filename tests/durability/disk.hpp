// A disk in virtual time: what is written is there after a restart, with the clocks' rules of LeaseStore.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "bootstorm/journal.hpp"
#include "fleet.hpp"

namespace bootstorm::durability {

class Disk {
 public:
  explicit Disk(Fault fault) : fault_(fault) {}

  /// All of them at once.
  void write(std::span<const LeaseRecord> records, Nanos now);
  /// What holds still; the rest is forgotten.
  [[nodiscard]] std::vector<LeaseRecord> load(Nanos now);
  /// The record of that address, or nullptr.
  [[nodiscard]] const LeaseRecord* find(Ipv4Address address) const;
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  /// The wall clock is set; nothing else knows.
  void step_clock(std::int64_t by_ms, Nanos now);
  /// The machine boots: its running time begins anew, only the wall clock goes on.
  void reboot() { ++boot_; }

 private:
  struct Row {
    LeaseRecord record;
    std::int64_t wall_expires_ms = 0;
    std::int64_t wall_written_ms = 0;
    unsigned boot = 0;
  };
  void put(const LeaseRecord& record, Nanos now);
  [[nodiscard]] std::int64_t wall_ms(Nanos now) const {
    return static_cast<std::int64_t>(now / nanos_per_ms) + wall_offset_ms_;
  }

  Fault fault_;
  std::map<std::uint32_t, Row> rows_;  // by address
  std::int64_t wall_offset_ms_ = 1'800'000'000'000;
  unsigned boot_ = 0;
  std::uint64_t written_ = 0;
};

}  // namespace bootstorm::durability
