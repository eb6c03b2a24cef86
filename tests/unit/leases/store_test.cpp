// Leases on disk are read back for as long as they are valid, and damage is detected.
#include "leases/store.hpp"

#include <ctime>
#include <fstream>
#include <iostream>
#include <span>

#include "core/dhcp/policy/server_state.hpp"
#include "support/lease_fixture.hpp"

namespace bootstorm::leases {
namespace {

using test::lease_record;
using test::loaded;
using test::opened;

using test::now;

#ifdef __clang__  // with which this is only built to be checked by sanitizers
constexpr double seconds_allowed = 10;
#else
constexpr double seconds_allowed = 1;
#endif

std::optional<StoreError> refusal(const test::StateDirectory& state) {
  auto result = LeaseStore::open(state.path());
  if (auto* error = std::get_if<StoreError>(&result)) return *error;
  return std::nullopt;
}

TEST(LeaseStore, ReadsBackWhatWasWritten) {
  const test::StateDirectory state;
  test::Machine machine;
  std::vector<LeaseRecord> records;
  for (std::uint32_t n = 1; n <= 4; ++n) {
    records.push_back(lease_record(n, now + n * 100 * nanos_per_s, static_cast<LeaseState>(n)));
    const std::string name = "node-" + std::to_string(n);
    records.back().name.set(std::as_bytes(std::span{name}));
  }
  {
    LeaseStore store = opened(state, machine.options());
    EXPECT_TRUE(store.is_new());
    EXPECT_EQ(store.write(records, now), std::nullopt);
  }
  machine.pass(10'000);
  LeaseStore store = opened(state, machine.options());
  EXPECT_FALSE(store.is_new());
  const Nanos later = 5 * nanos_per_s;  // another process, another clock
  const auto found = loaded(store, later);
  ASSERT_EQ(found.size(), records.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].address, records[i].address);
    EXPECT_EQ(found[i].mac, records[i].mac);
    EXPECT_EQ(found[i].link, records[i].link);
    EXPECT_EQ(found[i].state, records[i].state);
    EXPECT_EQ(found[i].kind, records[i].kind);
    EXPECT_EQ(found[i].reserved, records[i].reserved);
    EXPECT_EQ(found[i].serial, records[i].serial);
    EXPECT_EQ(found[i].name.view(), records[i].name.view());
    EXPECT_EQ(found[i].origin, records[i].origin);
    EXPECT_EQ(found[i].until, later + records[i].until - now - 10 * nanos_per_s);
  }
}

/// A file as that version of the program made it, with one lease.
void make_file_of_version(int version, const test::StateDirectory& state) {
  std::filesystem::create_directories(state.path());
  const std::string said = version < 2 ? "" : ", serial INTEGER NOT NULL DEFAULT 0, name TEXT NOT NULL DEFAULT ''";
  const std::string sql = R"sql(
PRAGMA application_id = 1651733618;
CREATE TABLE boot (id INTEGER PRIMARY KEY, boot_id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE lease (id INTEGER PRIMARY KEY CHECK (id > 0), mac INTEGER NOT NULL, state INTEGER NOT NULL,
  kind INTEGER NOT NULL, reserved INTEGER NOT NULL, expires_ms INTEGER NOT NULL, written_ms INTEGER NOT NULL,
  expires_running_ms INTEGER NOT NULL, boot INTEGER NOT NULL)sql" +
                          said + R"sql() STRICT;
CREATE VIEW leases AS SELECT id FROM lease;
INSERT INTO boot VALUES (1, 'first');
INSERT INTO lease VALUES (3232255290, 42, 3, 0, 0, 1790000100000, 1790000000000, 1100000, 1)sql" +
                          (version < 2 ? "" : ", 7, 'node-7'") + "); PRAGMA user_version = " + std::to_string(version);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(state.file().c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

class OfVersion : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(LeaseStore, OfVersion, testing::Values(1, 2));

TEST_P(OfVersion, ReadsAndUpgradesAFile) {
  const test::StateDirectory state;
  make_file_of_version(GetParam(), state);
  const std::uint32_t serial = GetParam() < 2 ? 0 : 7;
  test::Machine machine;
  const auto read = LeaseStore::read(state.path(), machine.options());
  ASSERT_EQ(std::get<std::vector<StoredLease>>(read).size(), 1u);
  EXPECT_EQ(std::get<std::vector<StoredLease>>(read)[0].record.serial, serial);
  for (int start = 0; start < 2; ++start) {
    LeaseStore store = opened(state, machine.options());
    const auto found = loaded(store, now);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].address, Ipv4Address::of(192, 168, 77, 58));
    EXPECT_EQ(found[0].mac, MacAddress::from_number(42));
    EXPECT_EQ(found[0].until, now + 100 * nanos_per_s);
    EXPECT_EQ(found[0].serial, serial);
    EXPECT_EQ(found[0].name.view(), GetParam() < 2 ? "" : "node-7");
    EXPECT_EQ(found[0].origin, LeaseOrigin{});
    EXPECT_EQ(store.write(std::vector{lease_record(1, now + 100 * nanos_per_s)}, now), std::nullopt);
    EXPECT_EQ(store.write(std::vector{lease_record(1, 0, LeaseState::free)}, now), std::nullopt);
  }
}

TEST(LeaseStore, KeepsOneHolderPerAddress) {
  const test::StateDirectory state;
  LeaseStore store = opened(state);
  LeaseRecord other = lease_record(1, now + 200 * nanos_per_s);
  other.mac = MacAddress::from_number(99);
  const std::vector<LeaseRecord> first{lease_record(1, now + 100 * nanos_per_s), other,
                                       lease_record(2, now + 100 * nanos_per_s)};
  EXPECT_EQ(store.write(first, now), std::nullopt);
  ASSERT_EQ(loaded(store, now).size(), 2u);
  EXPECT_EQ(loaded(store, now)[0].mac, other.mac);
  const std::vector<LeaseRecord> second{lease_record(2, 0, LeaseState::free), lease_record(7, 0, LeaseState::free)};
  EXPECT_EQ(store.write(second, now), std::nullopt);
  EXPECT_EQ(loaded(store, now).size(), 1u);
}

TEST(LeaseStore, EndsALeaseInTimeWhateverTheWallClockSays) {
  const test::StateDirectory state;
  test::Machine machine;
  const std::vector<LeaseRecord> records{lease_record(1, now + 100 * nanos_per_s)};
  EXPECT_EQ(opened(state, machine.options()).write(records, now), std::nullopt);
  for (const std::int64_t jump_ms : {std::int64_t{90'000'000'000}, std::int64_t{-1'800'000'000'000}}) {
    test::Machine jumped = machine;
    jumped.wall_ms += jump_ms;
    LeaseStore store = opened(state, jumped.options());
    EXPECT_EQ(store.follow_clock(), std::nullopt);
    ASSERT_EQ(loaded(store, now).size(), 1u) << jump_ms;
    EXPECT_EQ(loaded(store, now)[0].until, now + 100 * nanos_per_s) << jump_ms;
  }
  machine.pass(100'001);
  LeaseStore store = opened(state, machine.options());
  EXPECT_TRUE(loaded(store, now).empty());
  machine.pass(-100'001);  // it was forgotten, not only passed over
  EXPECT_TRUE(loaded(store, now).empty());
}

TEST(LeaseStore, UsesTheWallClockAfterAReboot) {
  const test::StateDirectory state;
  test::Machine machine;
  const std::vector<LeaseRecord> records{lease_record(1, now + 100 * nanos_per_s),
                                         lease_record(2, now + 500 * nanos_per_s)};
  EXPECT_EQ(opened(state, machine.options()).write(records, now), std::nullopt);
  machine.reboot(200'000);
  LeaseStore store = opened(state, machine.options());
  const auto found = loaded(store, now);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].until, now + 300 * nanos_per_s);
}

TEST(LeaseStore, ExtendsNoLeaseWhenTheWallClockStoodStill) {
  const test::StateDirectory state;
  test::Machine machine;
  const std::vector<LeaseRecord> records{lease_record(1, now + 100 * nanos_per_s)};
  EXPECT_EQ(opened(state, machine.options()).write(records, now), std::nullopt);
  machine.reboot(0);
  machine.wall_ms = 0;
  LeaseStore store = opened(state, machine.options());
  ASSERT_EQ(loaded(store, now).size(), 1u);
  EXPECT_EQ(loaded(store, now)[0].until, now + 100 * nanos_per_s);
}

TEST(LeaseStore, RewritesExpiriesWhenTheWallClockIsSet) {
  const test::StateDirectory state;
  test::Machine machine;
  machine.wall_ms = 60'000;  // a machine without a battery for its clock
  const std::vector<LeaseRecord> records{lease_record(1, now + 100 * nanos_per_s)};
  {
    LeaseStore store = opened(state, machine.options());
    EXPECT_EQ(store.write(records, now), std::nullopt);
    machine.wall_ms += 1'790'000'000'000;
    EXPECT_EQ(store.follow_clock(), std::nullopt);
  }
  machine.reboot(40'000);
  LeaseStore store = opened(state, machine.options());
  ASSERT_EQ(loaded(store, now).size(), 1u);
  EXPECT_EQ(loaded(store, now)[0].until, now + 60 * nanos_per_s);
}

TEST(LeaseStore, KeepsEarlierLeasesWhenTheWallClockIsSetAfterAReboot) {
  const test::StateDirectory state;
  test::Machine machine;
  const std::vector<LeaseRecord> records{lease_record(1, now + 100 * nanos_per_s)};
  EXPECT_EQ(opened(state, machine.options()).write(records, now), std::nullopt);
  machine.reboot(20'000);
  {
    LeaseStore store = opened(state, machine.options());
    ASSERT_EQ(loaded(store, now).size(), 1u);
    machine.wall_ms += 86'400'000;
    EXPECT_EQ(store.follow_clock(), std::nullopt);
  }
  machine.reboot(10'000);
  LeaseStore store = opened(state, machine.options());
  ASSERT_EQ(loaded(store, now).size(), 1u);
  EXPECT_EQ(loaded(store, now)[0].until, now + 70 * nanos_per_s);
}

TEST(LeaseStore, AllowsOneServerAndAnyNumberOfReaders) {
  const test::StateDirectory state;
  LeaseStore store = opened(state);
  const std::vector<LeaseRecord> records{lease_record(1, now + 100 * nanos_per_s)};
  EXPECT_EQ(store.write(records, now), std::nullopt);
  const auto second = refusal(state);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->kind, StoreError::Kind::in_use);
  auto reading = LeaseStore::read(state.path());
  ASSERT_TRUE(std::holds_alternative<std::vector<StoredLease>>(reading));
  const auto& lease = std::get<std::vector<StoredLease>>(reading).at(0);
  EXPECT_EQ(lease.record.mac, records[0].mac);
  EXPECT_NEAR(static_cast<double>(lease.remaining_ms), 100'000, 5'000);
}

TEST(LeaseStore, DetectsDamageAndChangesNothing) {
  const auto damaged = [](auto damage) {
    const test::StateDirectory state;
    {
      LeaseStore store = opened(state);
      std::vector<LeaseRecord> records;
      for (std::uint32_t n = 1; n < 2000; ++n) records.push_back(lease_record(n, now + 100 * nanos_per_s));
      EXPECT_EQ(store.write(records, now), std::nullopt);
    }
    damage(state.file());
    const auto size = std::filesystem::exists(state.file()) ? std::filesystem::file_size(state.file()) : 0;
    const auto error = refusal(state);
    EXPECT_EQ(std::filesystem::exists(state.file()) ? std::filesystem::file_size(state.file()) : 0, size);
    return error;
  };
  const auto overwrite = [](std::streamoff at) {
    return [at](const std::filesystem::path& file) {
      std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
      stream.seekp(at);
      stream << std::string(3000, '\x5a');
    };
  };
  const auto run = [](const char* sql) {
    return [sql](const std::filesystem::path& file) {
      auto database = Database::open(file, SQLITE_OPEN_READWRITE);
      EXPECT_EQ(std::get<Database>(database).run(sql), std::nullopt);
    };
  };
  using File = std::filesystem::path;
  for (const auto& error :
       {damaged(overwrite(0)), damaged(overwrite(20'000)), damaged([](const File& f) { resize_file(f, 0); }),
        damaged([](const File& f) { resize_file(f, 30'000); }), damaged(run("PRAGMA application_id = 7")),
        damaged(run("PRAGMA ignore_check_constraints = 1; UPDATE lease SET state = 77 WHERE id % 100 = 5")),
        damaged([](const File& f) {
          std::filesystem::copy_file(f, f.string() + "-wal");
          std::filesystem::remove(f);
        })}) {
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind, StoreError::Kind::damaged) << error->message;
    EXPECT_NE(error->message.find(".recover"), std::string::npos) << error->message;
  }
  const auto newer = damaged(run("PRAGMA user_version = 4"));
  ASSERT_TRUE(newer);
  EXPECT_EQ(newer->kind, StoreError::Kind::damaged);
  EXPECT_NE(newer->message.find("version 4"), std::string::npos);
}

TEST(LeaseStore, ReportsADirectoryThatCannotBeCreated) {
  const auto result = LeaseStore::open("/proc/nowhere");
  ASSERT_TRUE(std::holds_alternative<StoreError>(result));
  EXPECT_EQ(std::get<StoreError>(result).kind, StoreError::Kind::machine);
}

TEST(LeaseStore, LoadsAHundredThousandLeasesInASecond) {
  const test::StateDirectory state;
  std::vector<LeaseRecord> records;
  for (std::uint32_t n = 1; n <= 100'000; ++n) {
    records.push_back(lease_record(n, now + (n % 3 + 1) * nanos_per_s * 500));
  }
  EXPECT_EQ(opened(state).write(records, now), std::nullopt);
  const std::clock_t began = std::clock();  // of this process alone: other tests run beside it
  LeaseStore store = opened(state);
  const auto found = loaded(store, now);
  dhcp::AddressPlan plan;
  for (const LeaseRecord& record : found) ASSERT_TRUE(plan.restore(record, now));
  const double took = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  EXPECT_EQ(found.size(), 100'000u);
  RecordProperty("seconds", std::to_string(took));
  std::cout << took << " s\n";
  EXPECT_LT(took, seconds_allowed);
}

}  // namespace
}  // namespace bootstorm::leases
