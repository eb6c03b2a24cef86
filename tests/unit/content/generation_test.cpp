// When an old generation of files may go: not while a worker may still find it, not while a transfer reads it, and only
// after the workers have let go of what they did before they counted down.
#include "content/generation.hpp"

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

namespace bootstorm::content {
namespace {

using test::CountingQuiescence;
using test::ManualQuiescence;

Generation make_generation(GenerationTicket ticket) {
  auto arena = std::get<Arena>(Arena::map(4096, MemoryMode::ordinary));
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
    const auto ticket = keeper.next();
    EXPECT_TRUE(ticket.has_value());
    const Snapshot* snapshot = keeper.add(make_generation(*ticket));
    keeper.published();
    return snapshot;
  }

  ManualQuiescence workers;
  std::map<std::uint8_t, std::uint64_t> uses;
  std::vector<std::uint8_t> asked;
  GenerationKeeper keeper{workers, [this](std::uint8_t slot) {
                            asked.push_back(slot);
                            return uses[slot];
                          }};
};

TEST_F(GenerationLife, the_current_one_stays) {
  const Snapshot* snapshot = add();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(keeper.collect(), 0u);
    workers.pass();
  }
  EXPECT_EQ(keeper.live(), 1u);
  EXPECT_EQ(snapshot->id, 1u);
  EXPECT_TRUE(asked.empty());
}

TEST_F(GenerationLife, uses_are_not_even_read_before_the_workers_have_let_go) {
  const Snapshot* old = add();
  add();
  EXPECT_EQ(keeper.collect(), 0u);
  EXPECT_TRUE(asked.empty());  // a worker may just be opening a transfer
  uses[old->generation_slot] = 1;
  workers.pass();
  EXPECT_EQ(keeper.collect(), 0u);
  EXPECT_EQ(asked, (std::vector<std::uint8_t>{old->generation_slot}));
  EXPECT_EQ(keeper.live(), 2u);
}

TEST_F(GenerationLife, it_goes_when_its_transfers_have_ended_and_the_workers_have_passed_again) {
  const std::uint8_t slot = add()->generation_slot;
  uses[slot] = 2;
  add();
  workers.pass();
  EXPECT_EQ(keeper.collect(), 0u);
  uses[slot] = 1;
  EXPECT_EQ(keeper.collect(), 0u);
  uses[slot] = 0;
  EXPECT_EQ(keeper.collect(), 0u);  // seen at 0, but the last worker may still be in that burst
  EXPECT_EQ(keeper.live(), 2u);
  workers.pass();
  EXPECT_EQ(keeper.collect(), 1u);
  EXPECT_EQ(keeper.live(), 1u);
  EXPECT_EQ(keeper.freed(), 1u);
  EXPECT_EQ(keeper.collect(), 0u);
}

TEST_F(GenerationLife, one_with_transfers_does_not_hold_up_the_others) {
  const std::uint8_t busy = add()->generation_slot;
  uses[busy] = 1;
  add();
  const Snapshot* last = add();
  for (int i = 0; i < 2; ++i) {
    workers.pass();
    keeper.collect();
  }
  EXPECT_EQ(keeper.live(), 2u);
  EXPECT_EQ(keeper.freed(), 1u);
  EXPECT_EQ(last->id, 3u);
}

TEST_F(GenerationLife, slots_are_given_out_once_and_again_when_free) {
  std::set<std::uint8_t> slots;
  for (std::size_t i = 0; i < generations_live_max; ++i) {
    const Snapshot* snapshot = add();
    EXPECT_EQ(snapshot->id, i + 1);
    EXPECT_LT(snapshot->generation_slot, generations_live_max);
    slots.insert(snapshot->generation_slot);
    uses[snapshot->generation_slot] = 1;
  }
  EXPECT_EQ(slots.size(), generations_live_max);
  EXPECT_EQ(keeper.live_bytes(), generations_live_max * 4096);
  EXPECT_FALSE(keeper.next().has_value());
  for (int i = 0; i < 3; ++i) {
    workers.pass();
    EXPECT_EQ(keeper.collect(), 0u);
  }
  uses[3] = 0;
  for (int i = 0; i < 2; ++i) {
    keeper.collect();
    workers.pass();
  }
  EXPECT_EQ(keeper.collect() + keeper.freed(), 1u);
  ASSERT_TRUE(keeper.next().has_value());
  EXPECT_EQ(keeper.next()->slot, 3u);
  EXPECT_EQ(keeper.next()->id, generations_live_max + 1);
}

TEST(GenerationUsesOfShards, are_added_up) {
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
TEST(GenerationThreads, no_worker_reads_what_was_freed) {
  constexpr std::size_t workers_count = 2;
  CountingQuiescence<workers_count> quiescence;
  Shard first{0, workers_count, 64};
  Shard second{1, workers_count, 64};
  const std::array<Shard*, workers_count> shards{&first, &second};
  GenerationKeeper keeper{quiescence, [&](std::uint8_t slot) { return count_generation_uses(shards, slot); }};
  std::atomic<const Snapshot*> published{keeper.add(make_generation(*keeper.next()))};
  keeper.published();
  std::atomic<bool> done{false};
  std::atomic<bool> collecting{true};
  std::atomic<std::uint64_t> wrong{0};
  std::atomic<std::uint64_t> closed{0};

  const auto work = [&](std::size_t worker) {
    struct Transfer {
      const File* file;
      std::uint8_t slot;
      std::byte expected;
      unsigned bursts_left;
    };
    std::vector<Transfer> transfers;
    std::vector<std::pair<const File*, std::byte>> lent;
    for (std::uint32_t burst = 0; !done.load(std::memory_order_relaxed) || !transfers.empty(); ++burst) {
      const Snapshot& snapshot = *published.load(std::memory_order_acquire);
      if (!done.load(std::memory_order_relaxed) && transfers.size() < 16) {
        shards[worker]->generation_uses[snapshot.generation_slot].add();
        transfers.push_back({snapshot.files.find(0, "file"), snapshot.generation_slot,
                             static_cast<std::byte>(snapshot.id & 0xff), burst * 7 % 50});
      }
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
      // What a device still reads in this burst, although the transfer is over and counted down.
      if (!lent.empty()) std::this_thread::yield();
      for (const auto& [file, expected] : lent) {
        if (file->data[0] != expected) wrong.fetch_add(1);
      }
      lent.clear();
      quiescence.quiescent(worker);
    }
    while (collecting.load(std::memory_order_relaxed)) quiescence.quiescent(worker);
  };
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < workers_count; ++worker) threads.emplace_back(work, worker);

  constexpr int generations = 300;
  for (int made = 0; made < generations;) {
    keeper.collect();
    if (const auto ticket = keeper.next()) {
      published.store(keeper.add(make_generation(*ticket)), std::memory_order_release);
      keeper.published();
      ++made;
    } else {
      std::this_thread::yield();
    }
  }
  done = true;
  while (keeper.live() > 1) {
    keeper.collect();
    std::this_thread::yield();
  }
  collecting = false;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
  EXPECT_EQ(keeper.freed(), static_cast<std::uint64_t>(generations));
  EXPECT_GT(closed.load(), 0u);
}

}  // namespace
}  // namespace bootstorm::content
