// The committer writes records in order, publishes its progress and reports errors of the disk.
#include "leases/committer.hpp"

#include <chrono>
#include <thread>

#include "base/journal_bell.hpp"
#include "support/lease_fixture.hpp"

namespace bootstorm::leases {
namespace {

using test::lease_record;

using test::now;

template <class Condition>
bool comes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

struct Stand {
  test::StateDirectory state;
  std::shared_ptr<LeaseJournal> journal = std::make_shared<LeaseJournal>();

  void push(std::uint32_t n) { ASSERT_NE(journal->push(lease_record(n, now + 100 * nanos_per_s)), 0u); }
};

TEST(LeaseCommitter, PublishesItsProgressAndWakesWhenRung) {
  Stand stand;
  LeaseCommitter committer{test::opened(stand.state), stand.journal, [] { return now; }};
  for (std::uint32_t n = 1; n <= 3; ++n) {
    stand.push(n);
    ring(*stand.journal);
    ASSERT_TRUE(comes_true([&] { return stand.journal->committed() == n; }));
    const auto read = LeaseStore::read(stand.state.path());
    EXPECT_EQ(std::get<std::vector<StoredLease>>(read).size(), n);
  }
  EXPECT_EQ(committer.status().records, 3u);
  EXPECT_FALSE(committer.status().latched);
}

TEST(LeaseCommitter, WritesTheRestWhenStopped) {
  Stand stand;
  LeaseCommitter committer{test::opened(stand.state), stand.journal, [] { return now; }};
  for (std::uint32_t n = 1; n <= 10'000; ++n) stand.push(n);
  committer.stop();
  EXPECT_EQ(stand.journal->committed(), 10'000u);
  EXPECT_LT(committer.status().commits, 10'000u);
}

TEST(LeaseCommitter, RefusesRecordsWhileTheJournalIsFull) {
  LeaseJournal journal;
  std::uint64_t pushed = 0;
  while (journal.has_room()) ASSERT_EQ(journal.push({}), ++pushed);
  EXPECT_GT(pushed, LeaseJournal::capacity - LeaseJournal::records_per_step);
  while (journal.push({}) != 0) ++pushed;
  EXPECT_EQ(pushed, LeaseJournal::capacity);
  EXPECT_EQ(journal.written(), pushed);
  LeaseRecord record;
  for (std::uint64_t n = 1; n <= 4; ++n) {
    ASSERT_TRUE(journal.pop(record));
    EXPECT_EQ(record.number, n);
  }
  EXPECT_TRUE(journal.takes());
  journal.latch(true);
  EXPECT_FALSE(journal.takes());
}

}  // namespace
}  // namespace bootstorm::leases
