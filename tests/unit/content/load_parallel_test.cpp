// Loading directories into memory with many threads and many files: the same result, its progress, and its end.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>

#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

TEST(ContentLoad, LoadsTheSameWithAnyNumberOfThreads) {
  const TemporaryTree tree;
  for (std::uint32_t i = 0; i < 200; ++i) tree.file("small/" + std::to_string(i), noise(i * 97, i));
  for (std::uint32_t i = 0; i < 4; ++i) tree.file("large/" + std::to_string(i), noise((9u << 20) + i * 333, i + 1000));
  const config::Config config = config_of({image_of("pi", {tree.root()})});
  LoadOptions options;
  options.read.threads = 1;
  const Content serial = load_or_fail(config, options);
  for (const unsigned threads : {0u, 2u, 1000u}) {
    options.read.threads = threads;
    const Content parallel = load_or_fail(config, options);
    // Bytes, sums and padding, all of them. What one has at the end beyond the other is the rest of a huge page, if
    // other programs have taken or freed some meanwhile.
    const std::size_t both = std::min(parallel.arena.bytes().size(), serial.arena.bytes().size());
    ASSERT_GE(both, 4u * (9u << 20));
    EXPECT_TRUE(std::ranges::equal(parallel.arena.bytes().first(both), serial.arena.bytes().first(both)));
    for (std::uint32_t i = 0; i < 4; ++i) {
      EXPECT_TRUE(served(parallel.files, 0, "large/" + std::to_string(i)) == noise((9u << 20) + i * 333, i + 1000));
    }
  }
}

TEST(ContentLoad, LoadsTwentyThousandSmallFiles) {
  const TemporaryTree tree;
  for (int i = 0; i < 20'000; ++i) {
    tree.file(std::to_string(i % 100) + "/board-" + std::to_string(i) + ".txt",
              "console=serial0 board=" + std::to_string(i));
  }
  std::uint64_t files_seen = 0;
  LoadOptions options;
  options.read.progress = [&](const LoadProgress& progress) {
    EXPECT_GE(progress.files, files_seen);
    EXPECT_EQ(progress.files_total, 20'000u);
    EXPECT_LE(progress.bytes, progress.bytes_total);
    files_seen = progress.files;
  };
  const Content content = load_or_fail(config_of({image_of("pi", {tree.root()})}), options);
  EXPECT_EQ(files_seen, 20'000u);
  for (int i = 0; i < 20'000; ++i) {
    const std::string path = std::to_string(i % 100) + "/board-" + std::to_string(i) + ".txt";
    ASSERT_EQ(served(content.files, 0, path), "console=serial0 board=" + std::to_string(i));
  }
}

TEST(ContentLoad, CanBeStopped) {
  const TemporaryTree tree;
  tree.file("small", "x");
  tree.file("large", noise(9 << 20, 1));
  const std::atomic<bool> stop{true};
  LoadOptions options;
  options.read.stop = &stop;
  EXPECT_EQ(error_of(config_of({image_of("pi", {tree.root()})}), options).kind, LoadError::Kind::stopped);
}

}  // namespace
}  // namespace bootstorm::content::test
