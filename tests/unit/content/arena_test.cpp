// The memory of a generation: placement, protection, and both kinds of pages.
#include "content/arena.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <utility>

namespace bootstorm::content {
namespace {

const std::string pool_setting = "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages";

bool set_pool(std::size_t pages) { return static_cast<bool>(std::ofstream{pool_setting} << pages << std::flush); }

Arena map_or_fail(std::size_t bytes, MemoryMode mode) {
  auto mapped = Arena::map(bytes, mode);
  if (const auto* error = std::get_if<MemoryError>(&mapped)) ADD_FAILURE() << error->message;
  return std::holds_alternative<Arena>(mapped) ? std::get<Arena>(std::move(mapped)) : Arena{};
}

/// Whether the memory can be written, asked of the kernel, which answers without a signal.
bool is_writable(std::byte* at) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0 || ::write(ends[1], "x", 1) != 1) return false;
  const bool written = ::read(ends[0], at, 1) == 1;
  EXPECT_TRUE(written || errno == EFAULT) << errno;
  ::close(ends[0]);
  ::close(ends[1]);
  return written;
}

TEST(ContentArena, MapsZeroedAlignedOrdinaryMemory) {
  const Arena arena = map_or_fail(5'000'001, MemoryMode::ordinary);
  ASSERT_GE(arena.bytes().size(), 5'000'001u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(arena.bytes().data()) % hugepage_bytes, 0u);
  EXPECT_EQ(arena.pages(), Arena::Pages::ordinary);
  EXPECT_EQ(arena.note(), "ordinary pages");
  EXPECT_EQ(arena.populate(4096, 4'000'000), 0);
  for (const std::byte byte : arena.bytes()) ASSERT_EQ(byte, std::byte{0});
}

TEST(ContentArena, MapsOnePageForZeroBytes) {
  const Arena arena = map_or_fail(0, MemoryMode::automatic);
  EXPECT_NE(arena.bytes().data(), nullptr);
  EXPECT_GT(arena.bytes().size(), 0u);
}

TEST(ContentArena, KeepsItsBytesReadOnlyOnceSealed) {
  Arena arena = map_or_fail(1 << 20, MemoryMode::ordinary);
  EXPECT_TRUE(is_writable(arena.bytes().data()));
  ASSERT_EQ(arena.seal(), 0);
  EXPECT_FALSE(is_writable(arena.bytes().data()));
  EXPECT_FALSE(is_writable(arena.bytes().data() + arena.bytes().size() - 1));
  EXPECT_EQ(arena.bytes()[0], std::byte{'x'});
}

TEST(ContentArena, HandsItsMemoryOverWhenMoved) {
  Arena first = map_or_fail(100, MemoryMode::ordinary);
  std::byte* const base = first.bytes().data();
  Arena second = std::move(first);
  EXPECT_EQ(second.bytes().data(), base);
  EXPECT_TRUE(first.bytes().empty());
  first = std::move(second);
  EXPECT_EQ(first.bytes().data(), base);
  EXPECT_TRUE(second.bytes().empty());
}

TEST(ContentArena, RefusesMoreMemoryThanTheMachineHas) {
  for (const std::size_t bytes : {std::size_t{1} << 45, std::size_t{1} << 60}) {
    const auto mapped = Arena::map(bytes, MemoryMode::automatic);
    ASSERT_TRUE(std::holds_alternative<MemoryError>(mapped));
    const std::string& message = std::get<MemoryError>(mapped).message;
    EXPECT_NE(message.find("the boot files need "), std::string::npos) << message;
    EXPECT_NE(message.find("remove files from the images"), std::string::npos) << message;
  }
}

TEST(ContentArena, NamesTheCommandThatReservesMissingHugepages) {
  const auto pool = hugepage_pool();
  if (!pool) GTEST_SKIP() << "this kernel has no 2 MiB hugepages";
  constexpr std::size_t pages = 20'000'000;  // 38 TiB
  const auto mapped = Arena::map(pages * hugepage_bytes, MemoryMode::hugepages);
  ASSERT_TRUE(std::holds_alternative<MemoryError>(mapped));
  const std::string& message = std::get<MemoryError>(mapped).message;
  EXPECT_NE(message.find("20000000 hugepages of 2 MiB are needed"), std::string::npos) << message;
  EXPECT_NE(message.find("echo 2"), std::string::npos) << message;
  EXPECT_NE(message.find("> " + pool_setting), std::string::npos) << message;
  EXPECT_NE(message.find("memory: auto"), std::string::npos) << message;
}

TEST(ContentArena, FallsBackToOrdinaryPagesAndSaysWhy) {
  const auto pool = hugepage_pool();
  const std::size_t pages = pool ? pool->free + 8 : 8;
  const Arena arena = map_or_fail(pages * hugepage_bytes, MemoryMode::automatic);
  EXPECT_EQ(arena.pages(), Arena::Pages::ordinary);
  EXPECT_NE(arena.note().find(pool ? "hugepages of 2 MiB are needed" : "no 2 MiB hugepages"), std::string::npos)
      << arena.note();
}

TEST(ContentArena, UsesHugepagesAndReturnsThem) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make hugepages";
  const auto before = hugepage_pool();
  if (!before) GTEST_SKIP() << "this kernel has no 2 MiB hugepages";
  constexpr std::size_t pages = 3;
  struct Restore {
    std::size_t pages;
    ~Restore() { set_pool(pages); }
  } const restore{before->total};
  if (!set_pool(before->total + pages) || hugepage_pool()->free < pages) {
    GTEST_SKIP() << "this machine has no memory for " << pages << " hugepages";
  }
  const std::size_t free = hugepage_pool()->free;
  for (const MemoryMode mode : {MemoryMode::hugepages, MemoryMode::automatic}) {
    Arena arena = map_or_fail(pages * hugepage_bytes - 1, mode);
    ASSERT_EQ(arena.bytes().size(), pages * hugepage_bytes);
    EXPECT_EQ(arena.pages(), Arena::Pages::hugepages);
    EXPECT_EQ(arena.note(), "3 hugepages of 2 MiB");
    EXPECT_EQ(arena.populate(1, arena.bytes().size() - 1), 0);
    EXPECT_TRUE(is_writable(arena.bytes().data() + arena.bytes().size() - 1));
    EXPECT_EQ(hugepage_pool()->free, free - pages);
    EXPECT_EQ(arena.seal(), 0);
    EXPECT_FALSE(is_writable(arena.bytes().data()));
  }
  EXPECT_EQ(hugepage_pool()->free, free);
}

}  // namespace
}  // namespace bootstorm::content
