// Files that change while they are being loaded: one whole version is loaded, or an error names the file.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <thread>

#include "content/plan.hpp"
#include "content/read.hpp"
#include "content/read_file.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

using FileVerdict = FileReadResult::Verdict;

class ContentChange : public ::testing::Test {
 protected:
  void SetUp() override {
    auto [root, error] = LayerRoot::open(tree.root().string());
    ASSERT_EQ(error, 0);
    layer = std::move(root);
  }
  StoredFile planned(const std::string& path) const {
    for (const FoundFile& found : list_layer(layer).files) {
      if (found.path == path) return {0, found.path, found.device, found.inode, found.size, false, 0, 0};
    }
    ADD_FAILURE() << path;
    return {};
  }
  /// A rename over the name, as package managers and rsync do it.
  void replace(const std::string& path, std::string_view content) const {
    tree.file(path + ".new", content);
    std::filesystem::rename(tree / (path + ".new"), tree / path);
  }

  TemporaryTree tree;
  LayerRoot layer;
  int reads = 0;
};

TEST_F(ContentChange, ReadsAFileAgainThatWasRewritten) {
  tree.file("kernel.img", "version one");
  std::string into(11, '\0');
  const auto result = read_one_version(layer, planned("kernel.img"), [&](int fd, std::uint64_t size) {
    const ssize_t count = ::pread(fd, into.data(), size, 0);
    if (++reads == 1) tree.file("kernel.img", "version two");
    return count == 11 ? 0 : read_short;
  });
  EXPECT_EQ(result.verdict, FileVerdict::complete);
  EXPECT_EQ(result.size, 11u);
  EXPECT_EQ(reads, 2);
  EXPECT_EQ(into, "version two");
}

TEST_F(ContentChange, NoticesAChangeThatKeepsSizeAndModificationTime) {
  tree.file("kernel.img", "version one");
  const auto modified = std::filesystem::last_write_time(tree / "kernel.img");
  const auto result = read_one_version(layer, planned("kernel.img"), [&](int, std::uint64_t) {
    if (++reads == 1) {
      tree.file("kernel.img", "version two");
      std::filesystem::last_write_time(tree / "kernel.img", modified);
    }
    return 0;
  });
  EXPECT_EQ(result.verdict, FileVerdict::complete);
  EXPECT_EQ(reads, 2);
}

TEST_F(ContentChange, GivesUpOnAFileThatKeepsChanging) {
  tree.file("log", "0");
  const auto result = read_one_version(layer, planned("log"), [&](int, std::uint64_t) {
    tree.file("log", std::to_string(++reads));
    return 0;
  });
  EXPECT_EQ(result.verdict, FileVerdict::changing);
  EXPECT_EQ(reads, read_tries_max);
}

TEST_F(ContentChange, TakesTheNewSizeOfAFileTruncatedWhileRead) {
  tree.file("kernel.img", "version one");
  const auto result = read_one_version(layer, planned("kernel.img"), [&](int, std::uint64_t size) {
    if (++reads > 1) return size == 3 ? 0 : read_short;
    tree.file("kernel.img", "cut");
    return read_short;
  });
  EXPECT_EQ(result.verdict, FileVerdict::complete);
  EXPECT_EQ(result.size, 3u);
}

TEST_F(ContentChange, AsksForANewPlanWhenAFileOutgrewItsPlace) {
  tree.file("kernel.img", "small");
  const StoredFile file = planned("kernel.img");
  tree.file("kernel.img", "larger");
  const auto result = read_one_version(layer, file, [&](int, std::uint64_t) { return ++reads; });
  EXPECT_EQ(result.verdict, FileVerdict::replaced);
  EXPECT_EQ(reads, 0);
}

TEST_F(ContentChange, AsksForANewPlanWhenAFileIsGone) {
  tree.file("a", "a");
  tree.file("b", "b");
  const StoredFile gone = planned("a");
  const StoredFile turned = planned("b");
  std::filesystem::remove(tree / "a");
  std::filesystem::remove(tree / "b");
  tree.directory("b");
  const auto none = [](int, std::uint64_t) { return 0; };
  EXPECT_EQ(read_one_version(layer, gone, none).verdict, FileVerdict::replaced);
  EXPECT_EQ(read_one_version(layer, turned, none).verdict, FileVerdict::replaced);
}

TEST_F(ContentChange, AcceptsAReplacedFileUnlessOtherNamesShareIt) {
  tree.file("kernel.img", "one");
  StoredFile file = planned("kernel.img");
  replace("kernel.img", "two");
  const auto none = [](int, std::uint64_t) { return 0; };
  EXPECT_EQ(read_one_version(layer, file, none).verdict, FileVerdict::complete);
  file.is_shared = true;
  EXPECT_EQ(read_one_version(layer, file, none).verdict, FileVerdict::replaced);
}

TEST_F(ContentChange, ReportsAReadError) {
  tree.file("kernel.img", "one");
  const auto result = read_one_version(layer, planned("kernel.img"), [](int, std::uint64_t) { return EIO; });
  EXPECT_EQ(result.verdict, FileVerdict::failed);
  EXPECT_EQ(result.error, EIO);
}

TEST_F(ContentChange, NoticesThatAPlanIsOutdated) {
  tree.file("a", "one");
  tree.file("b", "two");
  std::vector<ListedLayer> layers;
  layers.push_back({std::move(layer), {}});
  layers[0].listing = list_layer(layers[0].root);
  ContentPlan plan = choose_content(layers, {ImageLayers{{0}}});
  place_content(plan, layers, 1 << 20);
  ASSERT_EQ(plan.error, "");
  auto mapped = Arena::map(plan.arena_bytes, MemoryMode::ordinary);
  const Arena& arena = std::get<Arena>(mapped);
  EXPECT_EQ(read_content(plan.files, layers, arena, {}).verdict, ReadResult::Verdict::complete);
  tree.file("b", "three");
  const ReadResult overtaken = read_content(plan.files, layers, arena, {});
  EXPECT_EQ(overtaken.verdict, ReadResult::Verdict::tree_changed);
  EXPECT_NE(overtaken.message.find("/b: changed while"), std::string::npos) << overtaken.message;
}

/// Loads over and over beside a writer, and once after it. Each load must show one version or say that it could not;
/// the last one must succeed.
template <class Write, class Check>
void load_beside_writer(const config::Config& config, Write write, Check check) {
  std::atomic<bool> done{false};
  std::thread writer{[&] {
    for (std::uint32_t version = 0; !done.load(); ++version) {
      write(version);
      // Now and then for longer than the loader wants quiet, so that some loads succeed and some are overtaken.
      std::this_thread::sleep_for(std::chrono::milliseconds{version % 4 == 3 ? 250 : version % 4 * 10});
    }
  }};
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{2};
  for (bool is_last = false; !is_last;) {
    is_last = std::chrono::steady_clock::now() >= end;
    if (is_last) {
      done = true;
      writer.join();
    }
    const auto loaded = load_content(config);
    if (const auto* error = std::get_if<LoadError>(&loaded)) {
      EXPECT_FALSE(is_last) << error->message;
      EXPECT_EQ(error->kind, LoadError::Kind::content);
      EXPECT_NE(error->message.find("kernel.img"), std::string::npos) << error->message;
    } else {
      check(served(std::get<Content>(loaded).files, 0, "kernel.img"));
    }
  }
}

void expect_one_version(const std::string& content) {
  ASSERT_FALSE(content.empty());
  const std::size_t other = content.find_first_not_of(content[0]);
  EXPECT_EQ(other, std::string::npos) << "two versions in " << content.size() << " bytes";
}

TEST_F(ContentChange, LoadsWholeVersionsOfAFileRewrittenInPlace) {
  constexpr std::size_t size = std::size_t{6} << 20;
  tree.file("kernel.img", std::string(size, 'a'));
  const int fd = ::open((tree / "kernel.img").c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  const auto write = [&](std::uint32_t version) {
    const std::string content(size, static_cast<char>('a' + version % 26));
    constexpr std::size_t piece = std::size_t{128} << 10;  // as cp does
    for (std::size_t at = 0; at < size; at += piece) {
      EXPECT_EQ(::pwrite(fd, content.data() + at, piece, static_cast<off_t>(at)), static_cast<ssize_t>(piece));
    }
  };
  load_beside_writer(config_of({image_of("pi", {tree.root()})}), write, expect_one_version);
  ::close(fd);
}

TEST_F(ContentChange, LoadsWholeVersionsOfAFileReplacedBySizesThatDiffer) {
  tree.file("pi/kernel.img", "a");
  const auto write = [&](std::uint32_t version) {
    tree.file("new", std::string(1'000'000 + version % 7 * 900'000, static_cast<char>('a' + version % 26)));
    std::filesystem::rename(tree / "new", tree / "pi/kernel.img");
  };
  load_beside_writer(config_of({image_of("pi", {tree / "pi"})}), write, expect_one_version);
}

}  // namespace
}  // namespace bootstorm::content::test
