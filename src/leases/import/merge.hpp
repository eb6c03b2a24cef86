// Merges the leases of another DHCP server into those of the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bootstorm/journal.hpp"
#include "config/config.hpp"
#include "leases/import/import.hpp"

namespace bootstorm::leases {

struct MergedLeases {
  std::vector<LeaseRecord> records;  // to be written
  std::size_t expired = 0;           // foreign leases that have expired and are ignored
  std::size_t known = 0;             // those that the store has already, for as long or longer
  std::size_t total = 0;             // leases of the store once the records are written
};

/// `known`: the leases of the store, with `until` in time from now on. `now_ms`: Unix time. Adds to `found.errors` the
/// leases that contradict others, and to `found.notes` those of addresses that
/// this appliance does not assign, or has for another client.
[[nodiscard]] MergedLeases merge_leases(const config::Config& config, std::span<const LeaseRecord> known,
                                        const std::string& file, ForeignLeases& found, std::int64_t now_ms);

}  // namespace bootstorm::leases
