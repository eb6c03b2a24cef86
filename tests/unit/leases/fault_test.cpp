// Failing disks: no record is published that is not on disk, and earlier records survive.
#include <chrono>
#include <memory>
#include <thread>

#include "leases/committer.hpp"
#include "support/failing_disk.hpp"
#include "support/lease_fixture.hpp"

namespace bootstorm::leases {
namespace {

using test::disk_fault;
using test::DiskFault;
using test::lease_record;

using test::now;

struct LeaseFaults : testing::TestWithParam<DiskFault> {
  ~LeaseFaults() override { disk_fault = DiskFault::none; }

  void SetUp() override { ASSERT_NE(test::failing_disk(), nullptr); }

  void serve() {
    journal = std::make_shared<LeaseJournal>();
    committer = std::make_unique<LeaseCommitter>(test::opened(state, {.vfs = test::failing_disk()}), journal,
                                                 [] { return now; });
  }
  void put(std::uint32_t n) {
    ASSERT_NE(journal->push(lease_record(n, now + 100 * nanos_per_s)), 0u);
    committer->poke();
  }
  template <class Condition>
  [[nodiscard]] static bool comes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
  }
  [[nodiscard]] bool commits(std::uint64_t number) {
    return comes_true([&] { return journal->committed() == number; });
  }
  [[nodiscard]] bool latches() {
    return comes_true([&] { return committer->status().latched; });
  }
  [[nodiscard]] std::size_t kept() {
    LeaseStore store = test::opened(state);
    return test::loaded(store, now).size();
  }

  test::StateDirectory state;
  std::shared_ptr<LeaseJournal> journal;
  std::unique_ptr<LeaseCommitter> committer;
};

TEST_P(LeaseFaults, LatchUntilTheNextStart) {
  serve();
  put(1);
  ASSERT_TRUE(commits(1));
  disk_fault = GetParam();
  put(2);
  ASSERT_TRUE(latches());
  EXPECT_TRUE(journal->is_latched());
  EXPECT_EQ(journal->committed(), 1u);
  const CommitterStatus status = committer->status();
  EXPECT_FALSE(status.recovers);
  EXPECT_FALSE(status.trouble.empty());

  disk_fault = DiskFault::none;  // what the disk has is no longer known: that it writes again changes nothing
  committer->poke();
  std::this_thread::sleep_for(std::chrono::milliseconds{700});
  EXPECT_TRUE(journal->is_latched());
  EXPECT_EQ(journal->committed(), 1u);
  committer.reset();
  EXPECT_GE(kept(), 1u);

  serve();
  put(3);
  EXPECT_TRUE(commits(1));
  EXPECT_FALSE(committer->status().latched);
}

INSTANTIATE_TEST_SUITE_P(Errors, LeaseFaults, testing::Values(DiskFault::write_fails, DiskFault::sync_fails),
                         [](const auto& fault) {
                           return fault.param == DiskFault::sync_fails ? "Sync" : "Write";
                         });

struct LeaseDiskFull : LeaseFaults {};

TEST_F(LeaseDiskFull, RecoversAndLosesNothing) {
  serve();
  put(1);
  ASSERT_TRUE(commits(1));
  disk_fault = DiskFault::full;
  put(2);
  put(3);
  ASSERT_TRUE(latches());
  EXPECT_TRUE(committer->status().recovers);
  EXPECT_EQ(journal->committed(), 1u);
  disk_fault = DiskFault::none;
  ASSERT_TRUE(commits(3));
  EXPECT_TRUE(comes_true([&] { return !journal->is_latched(); }));
  EXPECT_FALSE(committer->status().latched);
  put(4);
  ASSERT_TRUE(commits(4));
  committer.reset();
  EXPECT_EQ(kept(), 4u);
}

TEST_F(LeaseDiskFull, StopsWithoutDelay) {
  serve();
  disk_fault = DiskFault::full;
  put(1);
  ASSERT_TRUE(latches());
  const auto began = std::chrono::steady_clock::now();
  committer.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{5});
  EXPECT_EQ(journal->committed(), 0u);
}

TEST_F(LeaseDiskFull, WaitsForAnotherWriter) {
  serve();
  put(1);
  ASSERT_TRUE(commits(1));
  auto other = std::get<Database>(Database::open(state.file(), SQLITE_OPEN_READWRITE));
  ASSERT_EQ(other.run("BEGIN IMMEDIATE"), std::nullopt);
  put(2);
  ASSERT_TRUE(latches());
  EXPECT_TRUE(committer->status().recovers);
  ASSERT_EQ(other.run("COMMIT"), std::nullopt);
  EXPECT_TRUE(commits(2));
}

TEST_F(LeaseDiskFull, IsAMachineErrorAtStart) {
  disk_fault = DiskFault::full;
  const auto result = LeaseStore::open(state.path(), {.vfs = test::failing_disk()});
  ASSERT_TRUE(std::holds_alternative<StoreError>(result));
  EXPECT_EQ(std::get<StoreError>(result).kind, StoreError::Kind::machine);
  disk_fault = DiskFault::none;
  serve();  // what was begun is no file that could be taken for one
  put(1);
  EXPECT_TRUE(commits(1));
}

}  // namespace
}  // namespace bootstorm::leases
