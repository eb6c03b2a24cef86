// Workers open, read and close transfers of files that are loaded and evicted meanwhile. Under ThreadSanitizer and
// AddressSanitizer, memory that is reused too early is a report.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "content/demand/loader.hpp"
#include "core/tftp/file_bytes.hpp"
#include "support/demand_fixture.hpp"
#include "support/quiescence.hpp"

namespace bootstorm::content::test {
namespace {

constexpr std::size_t workers_count = 2;
constexpr std::size_t file_bytes = 2000;

struct DemandThreads : ::testing::Test {
  struct Transfer {
    std::size_t file;
    const std::byte* data;
    unsigned bursts_left;
  };

  DemandThreads() {
    snapshot.id = 1;
    loader.serve(1, 0, cache.files.get());
  }

  void open(std::size_t worker, std::uint32_t burst, std::vector<Transfer>& transfers) {
    const std::size_t file = (burst * 2654435761u >> 16) % cache.served.size();
    if (const auto bytes = tftp::bytes_of(cache.served[file], burst, *shards[worker], snapshot)) {
      tftp::begin_use(cache.served[file], burst);
      transfers.push_back({file, bytes->data, burst % 13});
    }
  }

  void read_and_close(std::uint32_t burst, std::vector<Transfer>& transfers) {
    for (std::size_t i = 0; i < transfers.size();) {
      Transfer& transfer = transfers[i];
      const std::size_t at = burst * 64 % file_bytes;
      if (transfer.data[at] != static_cast<std::byte>(cache.contents[transfer.file][at])) wrong.fetch_add(1);
      if (transfer.bursts_left-- > 0) {
        ++i;
        continue;
      }
      tftp::end_use(cache.served[transfer.file]);
      closed.fetch_add(1, std::memory_order_relaxed);
      transfer = transfers.back();
      transfers.pop_back();
    }
  }

  void work(std::size_t worker) {
    std::vector<Transfer> transfers;
    for (std::uint32_t burst = 1; !done.load(std::memory_order_relaxed) || !transfers.empty(); ++burst) {
      if (transfers.size() < 3 && !done.load(std::memory_order_relaxed)) open(worker, burst, transfers);
      read_and_close(burst, transfers);
      quiescence.quiescent(worker);
      if (burst % 16 == 0) std::this_thread::yield();
    }
    quiescence.leave(worker);
  }

  void load_until_evicted(std::uint64_t count) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    for (Nanos now = 1; loader.statistics().evicted < count && std::chrono::steady_clock::now() < end; ++now) {
      for (const auto& shard : shards) {
        for (Demand demand; shard->demands.pop(demand);) loader.request(demand);
      }
      EXPECT_TRUE(loader.poll(now).empty());
      std::this_thread::yield();
    }
  }

  Cache cache{std::vector<std::uint64_t>(24, file_bytes), 24 * 1024};
  bootstorm::test::CountingQuiescence<workers_count> quiescence;
  DemandLoader loader{quiescence, [](const auto&) {}};
  Snapshot snapshot;
  const std::array<std::unique_ptr<Shard>, workers_count> shards{std::make_unique<Shard>(0, workers_count, 64),
                                                                 std::make_unique<Shard>(1, workers_count, 64)};
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> wrong{0};
  std::atomic<std::uint64_t> closed{0};
};

TEST_F(DemandThreads, NeverReadAnEvictedFile) {
  constexpr std::uint64_t evictions = 300;
  std::vector<std::thread> threads;
  for (std::size_t worker = 0; worker < workers_count; ++worker) {
    threads.emplace_back([this, worker] { work(worker); });
  }
  load_until_evicted(evictions);
  done = true;
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
  EXPECT_GE(loader.statistics().evicted, evictions);
  EXPECT_GT(closed.load(), 0u);
}

}  // namespace
}  // namespace bootstorm::content::test
