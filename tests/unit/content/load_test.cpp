// Loading directories into memory: which file a name leads to, its bytes and checksums, and what is refused.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "content/plan.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

/// RFC 1071 §4.1 word by word, low byte first, with the carry added back at once.
std::uint16_t sum_by_hand(std::string_view piece) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < piece.size(); i += 2) {
    sum += static_cast<std::uint8_t>(piece[i]);
    if (i + 1 < piece.size()) sum += static_cast<std::uint32_t>(static_cast<std::uint8_t>(piece[i + 1])) << 8;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(sum);
}

void expect_stored(const FileIndex& files, std::string_view path, const std::string& content) {
  SCOPED_TRACE(path);
  const File* file = files.find(0, path);
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(file->size, content.size());
  ASSERT_TRUE(bytes_of(*file) == content);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file->data) % cache_line_bytes, 0u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file->sums) % cache_line_bytes, 0u);
  for (std::size_t at = 0; at < content.size(); at += sum_block_bytes) {
    ASSERT_EQ(file->sums[at / sum_block_bytes], sum_by_hand(std::string_view{content}.substr(at, sum_block_bytes)))
        << at;
  }
}

TEST(ContentLoad, LoadsBytesAndSumsOfEveryAwkwardSize) {
  const TemporaryTree tree;
  const std::vector<std::size_t> sizes{0,   1,   2,    3,     63,    64,     65,     511,
                                       512, 513, 1024, 16384, 16385, 131072, 131073, 131584};
  for (const std::size_t size : sizes) tree.file(std::to_string(size), noise(size, static_cast<std::uint32_t>(size)));
  const Content content = load_or_fail(config_of({image_of("pi", {tree.root()})}));
  EXPECT_EQ(content.files.size(), sizes.size());
  EXPECT_EQ(content.stored_files, sizes.size());
  EXPECT_TRUE(content.warnings.empty());
  for (const std::size_t size : sizes) {
    expect_stored(content.files, std::to_string(size), noise(size, static_cast<std::uint32_t>(size)));
  }
}

TEST(ContentLoad, LoadsFilesOfSeveralChunks) {
  const TemporaryTree tree;
  // Over 32 MiB block numbers of 512 bytes wrap. An odd size ends in the middle of a block, a chunk's size in none.
  const std::vector<std::size_t> sizes{(std::size_t{34} << 20) + 77, std::size_t{8} << 20, (std::size_t{4} << 20) + 1};
  for (const std::size_t size : sizes) tree.file(std::to_string(size), noise(size, static_cast<std::uint32_t>(size)));
  const Content content = load_or_fail(config_of({image_of("pi", {tree.root()})}));
  for (const std::size_t size : sizes) {
    expect_stored(content.files, std::to_string(size), noise(size, static_cast<std::uint32_t>(size)));
  }
}

TEST(ContentLoad, ReadsTheHolesOfASparseFileAsZeros) {
  const TemporaryTree tree;
  tree.file("sparse", "head");
  std::filesystem::resize_file(tree / "sparse", (std::size_t{40} << 20) + 3);
  const Content content = load_or_fail(config_of({image_of("pi", {tree.root()})}));
  std::string expected(content.stored_bytes, '\0');
  expected.replace(0, 4, "head");
  EXPECT_EQ(expected.size(), (std::size_t{40} << 20) + 3);
  expect_stored(content.files, "sparse", expected);
}

TEST(ContentLoad, TakesAFileFromTheFirstLayerThatHasIt) {
  const TemporaryTree tree;
  tree.file("board/cmdline.txt", "of the board");
  tree.file("group/cmdline.txt", "of the group");
  tree.file("group/config.txt", "of the group");
  tree.file("model/cmdline.txt", "of the model");
  tree.file("model/config.txt", "of the model");
  tree.file("model/overlays/x.dtbo", "of the model");
  const Content content = load_or_fail(config_of({image_of("one", {tree / "board", tree / "group", tree / "model"}),
                                                  image_of("two", {tree / "model", tree / "group"}),
                                                  image_of("three", {})}));
  EXPECT_EQ(served(content.files, 0, "cmdline.txt"), "of the board");
  EXPECT_EQ(served(content.files, 0, "config.txt"), "of the group");
  EXPECT_EQ(served(content.files, 0, "overlays/x.dtbo"), "of the model");
  EXPECT_EQ(served(content.files, 1, "cmdline.txt"), "of the model");
  EXPECT_EQ(served(content.files, 1, "config.txt"), "of the model");
  EXPECT_EQ(served(content.files, 2, "config.txt"), "<absent>");
  EXPECT_EQ(served(content.files, 0, "overlays"), "<absent>");
  EXPECT_EQ(content.files.size(), 6u);
  EXPECT_EQ(content.stored_files, 5u);
}

TEST(ContentLoad, FallsBackToTheNextLayerForAnUnservableFile) {
  const TemporaryTree tree;
  tree.link("first/config.txt", "nowhere");
  tree.file("second/config.txt", "second");
  const Content content = load_or_fail(config_of({image_of("pi", {tree / "first", tree / "second"})}));
  EXPECT_EQ(served(content.files, 0, "config.txt"), "second");
  ASSERT_EQ(content.warnings.size(), 1u);
  EXPECT_NE(content.warnings[0].find("first/config.txt: skipped: a dangling link"), std::string::npos);
}

TEST(ContentLoad, StoresAFileWithManyNamesOnce) {
  const TemporaryTree tree;
  tree.file("a/kernel.img", noise(100'000, 1));
  std::filesystem::create_hard_link(tree / "a/kernel.img", tree / "a/hard.img");
  tree.link("a/soft.img", "kernel.img");
  tree.directory("b");
  std::filesystem::create_hard_link(tree / "a/kernel.img", tree / "b/other.img");
  const Content content =
      load_or_fail(config_of({image_of("one", {tree / "a", tree / "b"}), image_of("two", {tree / "b"})}));
  EXPECT_EQ(content.stored_files, 1u);
  EXPECT_EQ(content.stored_bytes, 100'000u);
  EXPECT_EQ(content.files.size(), 5u);
  const File* file = content.files.find(0, "kernel.img");
  ASSERT_NE(file, nullptr);
  for (const char* name : {"hard.img", "soft.img", "other.img"})
    EXPECT_EQ(content.files.find(0, name)->data, file->data);
  EXPECT_EQ(content.files.find(1, "other.img")->data, file->data);
  EXPECT_EQ(bytes_of(*file), noise(100'000, 1));
}

TEST(ContentLoad, PlacesTheSumsOfASmallFileBesideItsBytes) {
  const TemporaryTree tree;
  tree.file("config.txt", noise(16384, 3));
  const Content content = load_or_fail(config_of({image_of("pi", {tree.root()})}));
  const File* file = content.files.find(0, "config.txt");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(reinterpret_cast<const std::byte*>(file->sums) + cache_line_bytes, file->data);
}

TEST(ContentLoad, NamesAFileThatDoesNotFitAndTheSettingItNeeds) {
  const TemporaryTree tree;
  tree.file("a-small", noise(1 << 20, 1));
  tree.file("kernel.img", noise(3 << 20, 2));
  config::Config config = config_of({image_of("pi", {tree.root()})});
  config.tftp.cache_bytes = 2 << 20;
  const LoadError error = error_of(config);
  EXPECT_EQ(error.kind, LoadError::Kind::content);
  EXPECT_EQ(error.message, (tree / "kernel.img").string() +
                               ": its 3 MiB do not fit into tftp.cache (2 MiB); set tftp: {cache: 4MiB} or more");
  config.tftp.cache_bytes = 5 << 20;
  EXPECT_EQ(load_or_fail(config).stored_files, 2u);
}

TEST(ContentLoad, FollowsLinksIntoOtherLayersAndAllowedDirectories) {
  const TemporaryTree tree;
  tree.file("pi/kernel.img", "kernel");
  tree.file("firmware/extra.bin", "firmware");
  tree.link("board/recovery.img", "../pi/kernel.img");
  tree.link("board/extra.bin", (tree / "firmware/extra.bin").string());
  config::Config config = config_of({image_of("board", {tree / "board", tree / "pi"})});
  const Content without = load_or_fail(config);
  EXPECT_EQ(served(without.files, 0, "recovery.img"), "kernel");
  EXPECT_EQ(served(without.files, 0, "extra.bin"), "<absent>");
  ASSERT_EQ(without.warnings.size(), 1u);
  EXPECT_NE(without.warnings[0].find("list the directory that it leads to under the image's links"),
            std::string::npos);
  config.images[0].links.push_back({tree / "firmware", {}});
  const Content with = load_or_fail(config);
  EXPECT_EQ(served(with.files, 0, "extra.bin"), "firmware");
  EXPECT_TRUE(with.warnings.empty());
}

TEST(ContentLoad, PlacesHotAndSmallFilesFirstWhenNotAllFit) {
  const TemporaryTree tree;
  for (const auto* name : {"a", "b", "c", "d"}) tree.file(name, noise(1 << 20, 1));
  tree.file("e", noise(1000, 5));
  config::Config config = config_of({image_of("pi", {tree.root()})});
  config.appliance.memory = MemoryMode::ordinary;  // huge pages would round the cache
  config.tftp.cache_bytes = 3 << 20;
  LoadOptions options;
  options.hot = {(tree / "d").string()};
  const Content content = load_or_fail(config, options);
  ASSERT_NE(content.on_demand, nullptr);
  EXPECT_EQ(content.stored_files, 5u);
  EXPECT_LE(content.arena.bytes().size(), config.tftp.cache_bytes);
  EXPECT_EQ(content.on_demand->in_memory(), 3u);
  const auto in_memory = [&](std::string_view path) {
    const File* file = content.files.find(0, path);
    return file != nullptr && file->on_demand->data.load() != nullptr;
  };
  EXPECT_TRUE(in_memory("d") && in_memory("e") && in_memory("a"));
  EXPECT_FALSE(in_memory("b") || in_memory("c"));
  const OnDemand& hot = *content.files.find(0, "d")->on_demand;
  EXPECT_TRUE(bytes_of(File{hot.data.load(), 1 << 20, hot.sums}) == noise(1 << 20, 1));
  ASSERT_EQ(content.warnings.size(), 1u);
  EXPECT_EQ(content.warnings[0],
            "the boot files take 4.1 MiB, more than tftp.cache (3 MiB): 3 of 5 files are in memory, the others are "
            "loaded when a client requests them");
}

TEST(ContentLoad, DoesNotOverflowOnHugeSizes) {
  std::vector<ListedLayer> layers(1);
  constexpr std::uint64_t largest = ~std::uint64_t{0} >> 1;
  for (std::uint64_t i = 0; i < 8; ++i) layers[0].listing.files.push_back({"file" + std::to_string(i), 1, i, largest});
  ContentPlan plan = choose_content(layers, {ImageLayers{{0}}});
  place_content(plan, layers, std::uint64_t{1} << 40);
  EXPECT_NE(plan.error.find("/file0: its 8 EiB do not fit into tftp.cache (1 TiB)"), std::string::npos) << plan.error;
}

TEST(ContentLoad, NamesAMissingLayerWithItsLineInTheConfiguration) {
  const TemporaryTree tree;
  config::Config config = config_of({image_of("pi", {tree / "none"})});
  config.images[0].layers[0].at = {12, 7};
  const LoadError error = error_of(config);
  EXPECT_EQ(error.kind, LoadError::Kind::content);
  EXPECT_EQ(error.message,
            "test.yaml:12:7: layer " + (tree / "none").string() + " of image pi: no such directory");
}

TEST(ContentLoad, ReportsMissingHugepagesAsAMemoryError) {
  const TemporaryTree tree;
  tree.file("sparse", "x");
  const auto pool = hugepage_pool();
  if (!pool) GTEST_SKIP() << "this kernel has no 2 MiB hugepages";
  std::filesystem::resize_file(tree / "sparse", (pool->free + 64) * hugepage_bytes);
  config::Config config = config_of({image_of("pi", {tree.root()})});
  config.appliance.memory = MemoryMode::hugepages;
  config.tftp.cache_bytes = std::uint64_t{1} << 40;
  const LoadError error = error_of(config);
  EXPECT_EQ(error.kind, LoadError::Kind::memory);
  EXPECT_NE(error.message.find("nr_hugepages"), std::string::npos) << error.message;
}

TEST(ContentLoad, AcceptsNoImagesAndNoFiles) {
  const TemporaryTree tree;
  EXPECT_EQ(load_or_fail(config_of({})).files.size(), 0u);
  EXPECT_EQ(load_or_fail(config_of({image_of("pi", {tree.root()})})).files.size(), 0u);
  tree.file("empty", "");
  const Content content = load_or_fail(config_of({image_of("pi", {tree.root()})}));
  ASSERT_NE(content.files.find(0, "empty"), nullptr);
  EXPECT_EQ(content.files.find(0, "empty")->size, 0u);
  EXPECT_NE(content.files.find(0, "empty")->data, nullptr);
}

TEST(ContentLoad, LimitsTheNumberOfWarnings) {
  const TemporaryTree tree;
  tree.file("vmlinuz", "x");
  for (int i = 0; i < 250; ++i) tree.link("dangling" + std::to_string(i), "nowhere");
  const Content content = load_or_fail(config_of({image_of("pi", {tree.root()})}));
  ASSERT_EQ(content.warnings.size(), load_warnings_max + 1);
  EXPECT_EQ(content.warnings.back(), "and 150 more were skipped");
}

}  // namespace
}  // namespace bootstorm::content::test
