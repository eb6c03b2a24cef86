// Replacing an object under its readers' hands; run under ThreadSanitizer and AddressSanitizer too.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "dpdk/worker/publish.hpp"

namespace bootstorm::dpdk {
namespace {

using namespace std::chrono_literals;

TEST(Published, KeepsAnObjectUntilItsReaderIsQuiescent) {
  const int old_object = 1;
  const int new_object = 2;
  Published<int> published{1};
  published.publish(&old_object);
  published.enter(0);
  ASSERT_EQ(published.load(), &old_object);

  const auto token = published.publish(&new_object);
  EXPECT_FALSE(published.quiesced(token));
  EXPECT_FALSE(published.wait_quiesced(token, 5ms));
  published.quiescent(0);
  EXPECT_TRUE(published.quiesced(token));
  EXPECT_EQ(published.load(), &new_object);
  published.leave(0);
}

TEST(Published, DoesNotWaitForReadersThatHaveLeft) {
  const int object = 1;
  Published<int> published{4};
  EXPECT_TRUE(published.quiesced(published.publish(&object)));
  published.enter(2);
  const auto token = published.publish(&object);
  EXPECT_FALSE(published.quiesced(token));
  published.leave(2);
  EXPECT_TRUE(published.quiesced(token));
}

TEST(Published, WaitsForEveryReader) {
  const int object = 1;
  Published<int> published{3};
  for (unsigned reader = 0; reader < 3; ++reader) published.enter(reader);
  const auto token = published.publish(&object);
  published.quiescent(0);
  published.quiescent(2);
  EXPECT_FALSE(published.quiesced(token));
  published.quiescent(1);
  EXPECT_TRUE(published.quiesced(token));
}

/// All its numbers are the same as long as it lives.
struct Generation {
  explicit Generation(std::uint64_t number) { numbers.fill(number); }
  ~Generation() { numbers.fill(~std::uint64_t{0}); }
  std::array<std::uint64_t, 16> numbers;
};

TEST(Published, NeverShowsReadersAFreedOrAnOlderGeneration) {
  static constexpr unsigned readers_count = 2;
  static constexpr std::uint64_t generations = 300;
  Published<Generation> published{readers_count};
  auto current = std::make_unique<Generation>(0);
  published.publish(current.get());
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> damaged{0};
  std::atomic<std::uint64_t> loads{0};
  std::atomic<unsigned> in{0};

  std::vector<std::jthread> readers;
  for (unsigned reader = 0; reader < readers_count; ++reader) {
    readers.emplace_back([&, reader] {
      published.enter(reader);
      in.fetch_add(1);
      std::uint64_t last = 0;
      while (!stop.load(std::memory_order_relaxed)) {
        const Generation* seen = published.load();
        const std::uint64_t number = seen->numbers[0];
        if (number < last || number > generations) damaged.fetch_add(1);
        for (const auto copy : seen->numbers) {
          if (copy != number) damaged.fetch_add(1);
        }
        last = number;
        published.quiescent(reader);
        if (loads.fetch_add(1, std::memory_order_relaxed) % 16 == 0) std::this_thread::yield();
      }
      published.leave(reader);
    });
  }
  while (in.load() < readers_count) std::this_thread::yield();

  for (std::uint64_t number = 1; number <= generations; ++number) {
    auto next = std::make_unique<Generation>(number);
    const auto token = published.publish(next.get());
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!published.quiesced(token)) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
    current = std::move(next);  // frees the one before
  }
  stop.store(true);
  readers.clear();
  EXPECT_EQ(damaged.load(), 0u);
  EXPECT_GT(loads.load(), generations);
}

}  // namespace
}  // namespace bootstorm::dpdk
