// A small appliance whose leases are journaled, and restarts of it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "bootstorm/journal.hpp"
#include "support/dhcp_fixture.hpp"

namespace bootstorm::test {

/// The same with a journal. The test is the committer: what it commits is on disk and survives restart().
struct JournaledWorld : DhcpWorld {
  JournaledWorld() { shard->journal = std::make_shared<LeaseJournal>(); }

  /// What has been written down since the last call.
  std::vector<LeaseRecord> records() {
    std::vector<LeaseRecord> all;
    for (LeaseRecord record; shard->journal->pop(record);) all.push_back(record);
    return all;
  }
  void commit() {
    for (const LeaseRecord& record : records()) {
      disk[record.address.value] = record;
      if (record.state == LeaseState::free) disk.erase(record.address.value);
      shard->journal->publish(record.number);
    }
  }
  void fill() {
    while (shard->journal->has_room()) (void)shard->journal->push({});
  }
  /// Another process with what is on disk, at the same time.
  void restart() {
    shard = std::make_unique<Shard>(0u, 1u, 64u, leases);
    shard->journal = std::make_shared<LeaseJournal>();
    for (const auto& [address, record] : disk) EXPECT_TRUE(plan().restore(record, now));
    tick();
  }

  std::map<std::uint32_t, LeaseRecord> disk;
};

/// A REQUEST of a client that has chosen this server's OFFER.
[[nodiscard]] inline Message request(MacAddress mac, Ipv4Address address) {
  return {.type = DhcpType::request, .mac = mac, .requested = address, .server_id = dhcp_own_ip};
}

}  // namespace bootstorm::test
