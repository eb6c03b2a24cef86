#include "disk.hpp"

#include <algorithm>

namespace bootstorm::durability {

void Disk::write(std::span<const LeaseRecord> records, Nanos now) {
  constexpr std::uint64_t lost_every = 50;
  for (const LeaseRecord& record : records) {
    if (fault_ == Fault::lost_records && ++written_ % lost_every == 0) continue;
    if (record.state == LeaseState::free) {
      if (fault_ != Fault::kept_releases) rows_.erase(record.address.value);
      continue;
    }
    put(record, now);
  }
}

void Disk::put(const LeaseRecord& record, Nanos now) {
  const auto remaining_ms = static_cast<std::int64_t>(record.until > now ? (record.until - now) / nanos_per_ms : 0);
  rows_[record.address.value] = {record, wall_ms(now) + remaining_ms, wall_ms(now), boot_};
}

std::vector<LeaseRecord> Disk::load(Nanos now) {
  std::vector<LeaseRecord> leases;
  for (auto row = rows_.begin(); row != rows_.end();) {
    LeaseRecord lease = row->second.record;
    if (row->second.boot != boot_) {
      const std::int64_t left_ms = std::min(row->second.wall_expires_ms - wall_ms(now),
                                            row->second.wall_expires_ms - row->second.wall_written_ms);
      lease.until = left_ms > 0 ? now + static_cast<Nanos>(left_ms) * nanos_per_ms : 0;
    }
    if (lease.until <= now) {
      row = rows_.erase(row);
      continue;
    }
    // What is left is known now, and from now on only this boot's running time counts.
    if (row->second.boot != boot_) put(lease, now);
    leases.push_back(lease);
    ++row;
  }
  return leases;
}

const LeaseRecord* Disk::find(Ipv4Address address) const {
  const auto row = rows_.find(address.value);
  return row == rows_.end() ? nullptr : &row->second.record;
}

void Disk::step_clock(std::int64_t by_ms, Nanos now) {
  wall_offset_ms_ += by_ms;
  // The committer sees it and writes what is of this boot anew.
  for (auto& [address, row] : rows_) {
    if (row.boot != boot_) continue;
    const auto left_ms = static_cast<std::int64_t>(row.record.until / nanos_per_ms);
    row.wall_expires_ms = left_ms + wall_offset_ms_;
    row.wall_written_ms = wall_ms(now);
  }
}

}  // namespace bootstorm::durability
