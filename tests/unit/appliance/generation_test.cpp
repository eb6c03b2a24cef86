// When an old generation of files may go: not while a worker may still find it, not while a transfer reads it, and only
// after the workers have let go of what they did before they counted down.
#include "appliance/generation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "bootstorm/limits.hpp"
#include "support/quiescence.hpp"

namespace bootstorm::appliance {
namespace {

using test::CountingQuiescence;
using test::ManualQuiescence;

Generation make_generation(GenerationTicket ticket) {
  auto arena = std::get<content::Arena>(content::Arena::map(4096, MemoryMode::ordinary));
  std::memset(arena.bytes().data(), static_cast<int>(ticket.id & 0xff), 4096);
  auto snapshot = std::make_unique<Snapshot>();
  snapshot->id = ticket.id;
  snapshot->generation_slot = ticket.slot;
  snapshot->files = FileIndex{{{0, "file", File{arena.bytes().data(), 4096, nullptr}}}};
  EXPECT_EQ(arena.seal(), 0);
  return {std::move(snapshot), std::move(arena), {}};
}

class GenerationLife : public ::testing::Test {
 protected:
  const Snapshot* add() {
    const auto ticket = generations.next();
    EXPECT_TRUE(ticket.has_value());
    const Snapshot* snapshot = generations.add(make_generation(*ticket));
    generations.published();
    return snapshot;
  }

  ManualQuiescence workers;
  std::map<std::uint8_t, std::uint64_t> uses;
  std::vector<std::uint8_t> asked;
  Generations generations{workers, [this](std::uint8_t slot) {
                            asked.push_back(slot);
                            return uses[slot];
                          }};
};

TEST_F(GenerationLife, KeepsTheCurrentOne) {
  const Snapshot* snapshot = add();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(generations.collect(), 0u);
    workers.pass();
  }
  EXPECT_EQ(generations.live(), 1u);
  EXPECT_EQ(snapshot->id, 1u);
  EXPECT_TRUE(asked.empty());
}

TEST_F(GenerationLife, ReadsNoUseCountBeforeTheFirstGracePeriodEnds) {
  const Snapshot* old = add();
  add();
  EXPECT_EQ(generations.collect(), 0u);
  EXPECT_TRUE(asked.empty());  // a worker may just be opening a transfer
  uses[old->generation_slot] = 1;
  workers.pass();
  EXPECT_EQ(generations.collect(), 0u);
  EXPECT_EQ(asked, (std::vector<std::uint8_t>{old->generation_slot}));
  EXPECT_EQ(generations.live(), 2u);
}

TEST_F(GenerationLife, FreesAGenerationOnceItsTransfersAndASecondGracePeriodEnd) {
  const std::uint8_t slot = add()->generation_slot;
  uses[slot] = 2;
  add();
  workers.pass();
  EXPECT_EQ(generations.collect(), 0u);
  uses[slot] = 1;
  EXPECT_EQ(generations.collect(), 0u);
  uses[slot] = 0;
  EXPECT_EQ(generations.collect(), 0u);  // seen at 0, but the last worker may still be in that burst
  EXPECT_EQ(generations.live(), 2u);
  workers.pass();
  EXPECT_EQ(generations.collect(), 1u);
  EXPECT_EQ(generations.live(), 1u);
  EXPECT_EQ(generations.freed(), 1u);
  EXPECT_EQ(generations.collect(), 0u);
}

TEST_F(GenerationLife, FreesOthersWhileOneHasOpenTransfers) {
  const std::uint8_t busy = add()->generation_slot;
  uses[busy] = 1;
  add();
  const Snapshot* last = add();
  for (int i = 0; i < 2; ++i) {
    workers.pass();
    generations.collect();
  }
  EXPECT_EQ(generations.live(), 2u);
  EXPECT_EQ(generations.freed(), 1u);
  EXPECT_EQ(last->id, 3u);
}

TEST_F(GenerationLife, ReusesASlotOnlyWhenItIsFree) {
  std::set<std::uint8_t> slots;
  for (std::size_t i = 0; i < generations_live_max; ++i) {
    const Snapshot* snapshot = add();
    EXPECT_EQ(snapshot->id, i + 1);
    EXPECT_LT(snapshot->generation_slot, generations_live_max);
    slots.insert(snapshot->generation_slot);
    uses[snapshot->generation_slot] = 1;
  }
  EXPECT_EQ(slots.size(), generations_live_max);
  EXPECT_EQ(generations.live_bytes(), generations_live_max * 4096);
  EXPECT_FALSE(generations.next().has_value());
  for (int i = 0; i < 3; ++i) {
    workers.pass();
    EXPECT_EQ(generations.collect(), 0u);
  }
  uses[3] = 0;
  for (int i = 0; i < 2; ++i) {
    generations.collect();
    workers.pass();
  }
  EXPECT_EQ(generations.collect() + generations.freed(), 1u);
  ASSERT_TRUE(generations.next().has_value());
  EXPECT_EQ(generations.next()->slot, 3u);
  EXPECT_EQ(generations.next()->id, generations_live_max + 1);
}

TEST(GenerationUsesOfShards, SumsOverAllShards) {
  Shard first{0, 2, 8};
  Shard second{1, 2, 8};
  const std::array<Shard*, 2> shards{&first, &second};
  first.generation_uses[5].add(3);
  second.generation_uses[5].add(4);
  second.generation_uses[6].add();
  EXPECT_EQ(count_generation_uses(shards, 5), 7u);
  EXPECT_EQ(count_generation_uses(shards, 6), 1u);
  EXPECT_EQ(count_generation_uses(shards, 0), 0u);
}

// Two workers open, read and close transfers in bursts while control publishes. Their only counts are the relaxed ones
// of the shard, as in the appliance: under ThreadSanitizer and AddressSanitizer a generation freed too early is a
// report.
struct GenerationThreads : ::testing::Test {
  static constexpr std::size_t workers_count = 2;

  struct Transfer {
    const File* file;
    std::uint8_t slot;
    std::byte expected;
    unsigned bursts_left;
  };
  using Lent = std::vector<std::pair<const File*, std::byte>>;

  void open(std::size_t worker, const Snapshot& snapshot, std::uint32_t burst, std::vector<Transfer>& transfers) {
    shards[worker]->generation_uses[snapshot.generation_slot].add();
    transfers.push_back({snapshot.files.find(0, "file"), snapshot.generation_slot,
                         static_cast<std::byte>(snapshot.id & 0xff), burst * 7 % 50});
  }

  void read_and_close(std::size_t worker, std::uint32_t burst, std::vector<Transfer>& transfers, Lent& lent) {
    for (std::size_t i = 0; i < transfers.size();) {
      Transfer& transfer = transfers[i];
      if (transfer.file->data[burst * 64 % transfer.file->size] != transfer.expected) wrong.fetch_add(1);
      if (transfer.bursts_left-- > 0) {
        ++i;
        continue;
      }
      shards[worker]->generation_uses[transfer.slot].subtract();
      lent.push_back({transfer.file, transfer.expected});
      closed.fetch_add(1, std::memory_order_relaxed);
      transfer = transfers.back();
      transfers.pop_back();
    }
  }

  /// What a device still reads in this burst, although the transfer is over and counted down.
  void read_lent(const Lent& lent) {
    if (!lent.empty()) std::this_thread::yield();
    for (const auto& [file, expected] : lent) {
      if (file->data[0] != expected) wrong.fetch_add(1);
    }
  }

  void work(std::size_t worker) {
    std::vector<Transfer> transfers;
    Lent lent;
    for (std::uint32_t burst = 0; !done.load(std::memory_order_relaxed) || !transfers.empty(); ++burst) {
      const Snapshot& snapshot = *published.load(std::memory_order_acquire);
      if (!done.load(std::memory_order_relaxed) && transfers.size() < 16) open(worker, snapshot, burst, transfers);
      read_and_close(worker, burst, transfers, lent);
      read_lent(lent);
      lent.clear();
      quiescence.quiescent(worker);
    }
    while (collecting.load(std::memory_order_relaxed)) quiescence.quiescent(worker);
  }

  void publish(int count) {
    for (int made = 0; made < count;) {
      generations.collect();
      if (const auto ticket = generations.next()) {
        published.store(generations.add(make_generation(*ticket)), std::memory_order_release);
        generations.published();
        ++made;
      } else {
        std::this_thread::yield();
      }
    }
  }

  CountingQuiescence<workers_count> quiescence;
  Shard first{0, workers_count, 64};
  Shard second{1, workers_count, 64};
  const std::array<Shard*, workers_count> shards{&first, &second};
  Generations generations{quiescence, [&](std::uint8_t slot) { return count_generation_uses(shards, slot); }};
  std::atomic<const Snapshot*> published{generations.add(make_generation(*generations.next()))};
  std::atomic<bool> done{false};
  std::atomic<bool> collecting{true};
  std::atomic<std::uint64_t> wrong{0};
  std::atomic<std::uint64_t> closed{0};
};

TEST_F(GenerationThreads, NeverReadFreedMemory) {
  constexpr int generations_made = 300;
  generations.published();
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < workers_count; ++worker) {
    threads.emplace_back([this, worker] { work(worker); });
  }
  publish(generations_made);
  done = true;
  while (generations.live() > 1) {
    generations.collect();
    std::this_thread::yield();
  }
  collecting = false;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
  EXPECT_EQ(generations.freed(), static_cast<std::uint64_t>(generations_made));
  EXPECT_GT(closed.load(), 0u);
}

}  // namespace
}  // namespace bootstorm::appliance
