// Files are loaded and evicted in a memory that is too small for all of them.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bootstorm/checksum.hpp"
#include "content/arena_space.hpp"
#include "content/demand/loader.hpp"
#include "core/tftp/file_bytes.hpp"
#include "support/demand_fixture.hpp"
#include "support/quiescence.hpp"

namespace bootstorm::content::test {
namespace {

using bootstorm::test::ManualQuiescence;

constexpr std::uint64_t kibibyte = 1024;

TEST(ArenaSpace, MergesAdjacentFreeRanges) {
  ArenaSpace space{{0, 1000}};
  const auto a = space.allocate(100), b = space.allocate(200), c = space.allocate(300);
  ASSERT_TRUE(a && b && c);
  EXPECT_EQ(c->first, 300u);
  EXPECT_EQ(space.free_bytes(), 400u);
  EXPECT_FALSE(space.find(401));
  space.free(*a);
  space.free(*c);
  EXPECT_EQ(space.find(100)->first, 0u) << "the first that is large enough";
  EXPECT_EQ(space.find(101)->first, 300u);
  EXPECT_FALSE(space.find(701)) << "b lies between";
  space.free(*b);
  EXPECT_EQ(space.allocate(1000)->first, 0u);
  EXPECT_FALSE(space.allocate(1));
  EXPECT_TRUE(space.allocate(0)) << "an empty file has room anywhere";
}

class Demands : public ::testing::Test {
 protected:
  void use(const std::vector<std::uint64_t>& sizes, std::uint64_t room) {
    cache = std::make_unique<Cache>(sizes, room);
    snapshot.id = 5;
    loader.serve(5, 0, cache->files.get());
  }
  /// A worker looks for the file, as for an RRQ.
  bool is_there(std::size_t file) { return tftp::bytes_of(cache->served[file], ++now, shard, snapshot).has_value(); }
  /// A worker asks for a file that is not there, and control hears it.
  void want(std::size_t file) {
    ASSERT_FALSE(is_there(file));
    Demand demand;
    ASSERT_TRUE(shard.demands.pop(demand));
    loader.request(demand);
  }
  /// Control's polls, workers passing by between them, until nothing is under way.
  void settle() {
    for (int polls = 0; polls < 1000; ++polls) {
      for (Demand demand; shard.demands.pop(demand);) loader.request(demand);
      for (auto& problem : loader.poll(++now)) problems.push_back(std::move(problem));
      workers.pass();
      if (loader.statistics().waiting == 0) return;
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }
  bool comes(std::size_t file) {
    if (is_there(file)) return true;
    settle();
    return is_there(file);
  }
  /// A transfer from beginning to end, long ago by the next one.
  bool transfer(std::size_t file) {
    if (!comes(file)) return false;
    tftp::begin_use(cache->served[file], ++now);
    const auto bytes = tftp::bytes_of(cache->served[file], now, shard, snapshot);
    const bool same = std::string_view{reinterpret_cast<const char*>(bytes->data), cache->contents[file].size()} ==
                      cache->contents[file];
    tftp::end_use(cache->served[file]);
    return same;
  }

  std::unique_ptr<Cache> cache;
  Shard shard{0, 1, 64};
  Snapshot snapshot;
  ManualQuiescence workers;
  std::vector<std::vector<std::filesystem::path>> enclosed;  // a reading thread each, which had ended since
  DemandLoader loader{workers, [this](const auto& places) { enclosed.emplace_back(places.begin(), places.end()); }};
  Nanos now = nanos_per_s;
  std::vector<std::string> problems;
};

TEST_F(Demands, LoadsAFileBeforeItsSecondRequest) {
  use({3000, 0, 513}, 8 * kibibyte);
  for (const std::size_t file : {0u, 1u, 2u}) {
    EXPECT_FALSE(is_there(file));
    EXPECT_FALSE(is_there(file)) << "a second board";
    EXPECT_TRUE(transfer(file)) << file;
  }
  EXPECT_EQ(loader.statistics().loaded, 3u) << "each once, however many asked";
  EXPECT_EQ(loader.statistics().in_memory, 3u);
  EXPECT_EQ(loader.statistics().evicted, 0u);
  EXPECT_GT(loader.statistics().longest_wait_ns, 0);
  const auto bytes = tftp::bytes_of(cache->served[2], now, shard, snapshot);
  EXPECT_EQ(bytes.value().sums[1], fold_sum(sum_bytes(std::as_bytes(std::span{cache->contents[2]}).subspan(512))));
}

TEST_F(Demands, TellWhichDirectoryIsReadBeforeAFileIsOpened) {
  use({3000, 3000}, 8 * kibibyte);
  const std::filesystem::path place = cache->tree.root();
  std::filesystem::rename(place, place.string() + ".moved");
  EXPECT_TRUE(transfer(0) && transfer(1)) << "by the directory that is open";
  ASSERT_EQ(enclosed.size(), 2u);
  for (const auto& places : enclosed) {
    ASSERT_EQ(places.size(), 1u);
    EXPECT_TRUE(std::filesystem::equivalent(places[0], place.string() + ".moved")) << places[0];
  }
  std::filesystem::rename(place.string() + ".moved", place);
}

TEST_F(Demands, EvictsTheLeastRecentlyUsedFile) {
  use({3000, 3000, 3000}, 7 * kibibyte);
  ASSERT_TRUE(transfer(0) && transfer(1) && transfer(0));
  EXPECT_TRUE(transfer(2));
  EXPECT_TRUE(is_there(0));
  EXPECT_FALSE(is_there(1));
  EXPECT_EQ(loader.statistics().evicted, 1u);
  EXPECT_TRUE(transfer(1)) << "and comes again";
}

TEST_F(Demands, EvictsOnlyFilesThatAreInTheWay) {
  use({3000, 1000, 3000, 3000}, 9 * kibibyte);
  ASSERT_TRUE(transfer(1) && transfer(2) && transfer(0) && transfer(2));
  EXPECT_TRUE(transfer(3)) << "which needs room of one piece";
  EXPECT_TRUE(is_there(1)) << "older, but to take it away would have helped nobody";
  EXPECT_TRUE(is_there(2));
  EXPECT_FALSE(is_there(0));
}

TEST_F(Demands, KeepsAFileThatATransferHasOpen) {
  use({3000, 3000}, 4 * kibibyte);
  ASSERT_TRUE(comes(0));
  tftp::begin_use(cache->served[0], now);
  EXPECT_FALSE(comes(1));
  EXPECT_TRUE(is_there(0));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].find("/01: clients are waiting for it because open transfers hold nearly all of tftp.cache"),
            std::string::npos)
      << problems[0];
  tftp::end_use(cache->served[0]);
  EXPECT_TRUE(comes(1)) << "asked for once, and not forgotten";
  EXPECT_EQ(problems.size(), 1u);
}

TEST_F(Demands, KeepsAFileThatATransferOpensDuringItsEviction) {
  use({3000, 3000}, 4 * kibibyte);
  ASSERT_TRUE(transfer(0));
  want(1);
  const auto found = tftp::bytes_of(cache->served[0], now, shard, snapshot);  // in the burst in which it is withdrawn
  EXPECT_TRUE(loader.poll(now).empty());
  EXPECT_FALSE(is_there(0)) << "withdrawn";
  ASSERT_TRUE(found.has_value());
  tftp::begin_use(cache->served[0], now);
  workers.pass();
  EXPECT_EQ(loader.poll(now).size(), 1u) << "clients wait for 1";
  EXPECT_TRUE(is_there(0)) << "and back again";
  EXPECT_EQ(loader.statistics().evicted, 0u);
  tftp::end_use(cache->served[0]);
  settle();
  EXPECT_GE(loader.statistics().evicted, 1u);
  EXPECT_TRUE(transfer(1));
}

TEST_F(Demands, FreesMemoryOnlyAfterTwoGracePeriods) {
  use({3000, 3000}, 4 * kibibyte);
  ASSERT_TRUE(transfer(0));
  want(1);
  for (int polls = 0; polls < 3; ++polls) (void)loader.poll(now);
  EXPECT_EQ(loader.statistics().evicted, 0u) << "a worker may still find it";
  workers.pass();
  for (int polls = 0; polls < 3; ++polls) (void)loader.poll(now);
  EXPECT_EQ(loader.statistics().evicted, 0u) << "its last frame may still be on its way";
  workers.pass();
  (void)loader.poll(now);
  EXPECT_EQ(loader.statistics().evicted, 1u);
}

TEST_F(Demands, RefusesAFileThatHasChangedSinceItsGenerationWasListed) {
  use({3000, 3000}, 8 * kibibyte);
  cache->tree.file("01", noise(3000, 77));
  EXPECT_FALSE(comes(1));
  EXPECT_FALSE(comes(1));
  EXPECT_EQ(loader.statistics().failed, 2u);
  ASSERT_EQ(problems.size(), 1u) << "told once";
  EXPECT_NE(problems[0].find("/01: changed since its image was read; run 'bootstorm reload'"), std::string::npos);
  std::filesystem::remove(cache->tree / "00");
  EXPECT_FALSE(comes(0));
  EXPECT_EQ(problems.size(), 2u);
  cache->tree.file("00", cache->contents[0]);
  EXPECT_FALSE(comes(0)) << "the same bytes, but another file";
}

TEST_F(Demands, IgnoresARequestForAnotherGeneration) {
  use({3000}, 8 * kibibyte);
  ASSERT_FALSE(is_there(0));
  loader.serve(6, 1, nullptr);
  settle();
  EXPECT_EQ(loader.statistics().loaded, 0u);
  EXPECT_EQ(loader.statistics().files, 0u);
}

TEST_F(Demands, NamesHotFilesMostRecentFirst) {
  use({100, 200, 300}, 8 * kibibyte);
  ASSERT_TRUE(transfer(2) && transfer(0));
  EXPECT_EQ(loader.hot(), (HotNames{(cache->tree / "00").string(), (cache->tree / "02").string()}));
}

}  // namespace
}  // namespace bootstorm::content::test
