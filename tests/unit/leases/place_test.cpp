// Somebody removes or replaces the lease file while the appliance serves: no acknowledged lease is lost.
#include <chrono>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include "base/journal_bell.hpp"
#include "leases/committer.hpp"
#include "support/lease_fixture.hpp"

namespace bootstorm::leases {
namespace {

using test::lease_record;
using test::now;

namespace fs = std::filesystem;

struct Serving {
  test::StateDirectory state;
  std::shared_ptr<LeaseJournal> journal = std::make_shared<LeaseJournal>();
  std::optional<LeaseCommitter> committer;
  std::uint32_t given = 0;

  Serving() {
    committer.emplace(test::opened(state), journal, [] { return now; });
  }

  template <class Condition>
  bool comes_true(Condition condition, std::chrono::milliseconds within = std::chrono::seconds{20}) {
    for (const auto end = std::chrono::steady_clock::now() + within; std::chrono::steady_clock::now() < end;) {
      if (condition()) return true;
      committer->poke();
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return condition();
  }
  /// The leases that a start after kill -9 would find.
  [[nodiscard]] std::set<std::uint32_t> on_disk() const {
    std::set<std::uint32_t> numbers;
    const auto read = LeaseStore::read(state.path());
    if (const auto* leases = std::get_if<std::vector<StoredLease>>(&read)) {
      for (const StoredLease& lease : *leases) numbers.insert(lease.record.address.value & 0xffffff);
    }
    return numbers;
  }
  /// Gives out so many leases, one by one, and looks at the disk after each acknowledgement.
  void give(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      ASSERT_NE(journal->push(lease_record(++given, now + 1000 * nanos_per_s)), 0u);
      ring(*journal);
      ASSERT_TRUE(comes_true([&] { return journal->committed() == given; })) << committer->status().trouble;
      ASSERT_EQ(on_disk().size(), given) << "acknowledged, and not on disk";
    }
  }
};

struct Loss {
  const char* name;
  std::function<void(const test::StateDirectory&)> happens;
};

void remove_files(const test::StateDirectory& state, std::initializer_list<const char*> parts) {
  for (const char* part : parts) fs::remove(state.file().string() + part);
}

const std::vector<Loss> losses{
    {"Removed",
     [](const auto& state) {
       remove_files(state, {"", "-wal", "-shm"});
     }},
    {"RemovedWithoutItsJournal", [](const auto& state) { remove_files(state, {""}); }},
    {"ItsJournalRemoved", [](const auto& state) { remove_files(state, {"-wal"}); }},
    {"ItsSharedMemoryRemoved", [](const auto& state) { remove_files(state, {"-shm"}); }},
    {"MovedAway", [](const auto& state) { fs::rename(state.file(), state.path() / "moved"); }},
    {"DirectoryRemoved", [](const auto& state) { fs::remove_all(state.path()); }},
    {"DirectoryMovedAway", [](const auto& state) { fs::rename(state.path(), state.path().string() + ".moved"); }},
    {"ReplacedByRubbish",
     [](const auto& state) {
       std::ofstream{state.path() / "rubbish"} << std::string(100'000, 'x');
       fs::rename(state.path() / "rubbish", state.file());
     }},
    {"ReplacedByADirectory",
     [](const auto& state) {
       fs::remove(state.file());
       fs::create_directories(state.file() / "within");
     }},
    {"CutOff", [](const auto& state) { fs::resize_file(state.file(), 0); }},
    {"ItsJournalCutOff", [](const auto& state) { fs::resize_file(state.file().string() + "-wal", 0); }},
};

class LeaseFile : public testing::TestWithParam<Loss> {};
INSTANTIATE_TEST_SUITE_P(Lost, LeaseFile, testing::ValuesIn(losses),
                         [](const auto& test) { return std::string{test.param.name}; });

TEST_P(LeaseFile, LosesNoAcknowledgedLeaseWhileLeasesAreGiven) {
  Serving serving;
  serving.give(20);
  GetParam().happens(serving.state);
  serving.give(20);
  EXPECT_EQ(serving.committer->status().rewrites, 1u);
  EXPECT_FALSE(serving.committer->status().latched);
}

TEST_P(LeaseFile, IsBackWithinASecondWhereNothingHappens) {
  Serving serving;
  serving.give(5);
  GetParam().happens(serving.state);
  EXPECT_TRUE(
      serving.comes_true([&] { return serving.committer->status().rewrites == 1 && serving.on_disk().size() == 5; },
                         std::chrono::seconds{1}));
  serving.give(5);
}

TEST(LeaseFilePlace, KeepsWhatWasPutInItsPlace) {
  test::StateDirectory other;
  {
    LeaseStore store = test::opened(other);
    ASSERT_FALSE(store.write(std::vector{lease_record(77, now + 100 * nanos_per_s)}, now));
  }
  Serving serving;
  serving.give(3);
  fs::copy_file(other.file(), serving.state.path() / "copy");
  fs::rename(serving.state.path() / "copy", serving.state.file());
  serving.give(3);
  EXPECT_EQ(serving.on_disk(), (std::set<std::uint32_t>{1, 2, 3, 4, 5, 6})) << "not the other file's";
  EXPECT_TRUE(fs::exists(serving.state.file().string() + ".set-aside"));
}

TEST(LeaseFilePlace, IsOpenedOnceWhateverIsDeletedInItsDirectory) {
  test::StateDirectory state;
  const LeaseStore first = test::opened(state);
  for (const auto& entry : fs::directory_iterator{state.path()}) fs::remove(entry);
  const auto second = LeaseStore::open(state.path());
  ASSERT_TRUE(std::holds_alternative<StoreError>(second));
  EXPECT_EQ(std::get<StoreError>(second).kind, StoreError::Kind::in_use);
}

TEST(LeaseFilePlace, PromisesNothingWhileAnotherApplianceHasItsDirectory) {
  Serving serving;
  serving.give(3);
  fs::rename(serving.state.path(), serving.state.path().string() + ".moved");
  {
    const LeaseStore intruder = test::opened(serving.state);
    ASSERT_NE(serving.journal->push(lease_record(4, now + 1000 * nanos_per_s)), 0u);
    ring(*serving.journal);
    ASSERT_TRUE(serving.comes_true([&] { return serving.committer->status().latched; }));
    EXPECT_NE(serving.committer->status().trouble.find("is in use by another bootstorm"), std::string::npos);
    EXPECT_EQ(serving.journal->committed(), 3u);
  }
  ASSERT_TRUE(serving.comes_true([&] { return serving.journal->committed() == 4; })) << "when that one has ended";
  EXPECT_EQ(serving.on_disk().size(), 4u);
  EXPECT_FALSE(serving.committer->status().latched);
}

TEST(LeaseFilePlace, IsRefusedWhereOthersMayWrite) {
  for (const auto others : {fs::perms::others_write, fs::perms::group_write}) {
    test::StateDirectory state;
    fs::create_directory(state.path());
    fs::permissions(state.path(), others, fs::perm_options::add);
    const auto refused = LeaseStore::open(state.path());
    ASSERT_TRUE(std::holds_alternative<StoreError>(refused));
    EXPECT_NE(std::get<StoreError>(refused).message.find("sudo chmod go-w " + state.path().string()),
              std::string::npos);
  }
}

}  // namespace
}  // namespace bootstorm::leases
