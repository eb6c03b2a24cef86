// The parts of TFTP that no frame is needed for: names, requests, blocks, sums, waiting times.
#include <gtest/gtest.h>

#include <random>

#include "core/tftp/options.hpp"
#include "core/tftp/request.hpp"
#include "core/tftp/resolve.hpp"
#include "core/tftp/transfer.hpp"
#include "support/core_fixture.hpp"

namespace bootstorm::tftp {
namespace {

using test::StoredFile;

Request parse(std::string_view text, bool expected = true) {
  Request request;
  EXPECT_EQ(parse_request(std::as_bytes(std::span{text.data(), text.size()}), request), expected) << text;
  return request;
}

TEST(Request, ReadsOptionsInAnyCaseAndOrder) {
  const Request request = parse(test::rrq("a", std::string_view{"TSize\0"
                                                                "0\0"
                                                                "BLKSIZE\0"
                                                                "1468\0",
                                                                21}));
  EXPECT_EQ(request.options, option_tsize | option_blksize);
  EXPECT_EQ(request.blksize, 1468);
  EXPECT_EQ(request.mode, Mode::octet);
}

TEST(Request, IgnoresOptionsThatMakeNoSense) {
  for (const std::string value : {"7", "65465", "x", "", "99999999", "-8", "0x200"}) {
    const Request request = parse(test::rrq("a", "blksize" + std::string(1, '\0') + value + std::string(1, '\0')));
    EXPECT_EQ(request.options, 0) << value;
  }
  EXPECT_EQ(parse(test::rrq("a", std::string_view{"tsize\0"
                                                  "0",
                                                  7}))
                .options,
            0)
      << "no NUL behind the value";
  std::string many;
  for (int i = 0; i < 8; ++i) many += std::string_view{"x\0y\0", 4};
  EXPECT_EQ(parse(test::rrq("a", many + std::string{"tsize\0"
                                                    "0\0",
                                                    8}))
                .options,
            0)
      << "a ninth option";
}

TEST(Request, RefusesWhatIsNoRequest) {
  parse(std::string_view{"\0\1", 2}, false);
  parse(std::string_view{"\0\1a", 3}, false);
  parse(std::string_view{"\0\1a\0", 4}, false);
  parse(std::string_view{"\0\1a\0octet", 9}, false);
  parse(std::string_view{"\0\1\0octet\0", 9}, false);
  parse(test::rrq(std::string(600, 'a')), false);
}

std::string normal(std::string_view sent) {
  const FileName name = normalise(sent);
  return name.climbs ? "climbs" : name.too_long ? "too long" : std::string{name.view()};
}

TEST(Name, NormalizesNamesThatClientsSend) {
  EXPECT_EQ(normal("start.elf"), "start.elf");
  EXPECT_EQ(normal("/start.elf"), "start.elf");
  EXPECT_EQ(normal("12345678//config.txt"), "12345678/config.txt");
  EXPECT_EQ(normal("\\boot\\bcd"), "boot/bcd");
  EXPECT_EQ(normal("./a/./b/"), "a/b");
  EXPECT_EQ(normal("ipxe.efi\xff"), "ipxe.efi");
  EXPECT_EQ(normal(""), "");
  EXPECT_EQ(normal("..."), "...");
  EXPECT_EQ(normal("a..b"), "a..b");
}

TEST(Name, RefusesToClimb) {
  for (const std::string_view sent : {"..", "../etc/passwd", "a/../../b", "a/..", "..\\b", "/../a", "a\\..\\b"}) {
    EXPECT_EQ(normal(sent), "climbs") << sent;
  }
  EXPECT_EQ(normal(std::string(255, 'a')), std::string(255, 'a'));
  EXPECT_EQ(normal(std::string(256, 'a')), "too long");
}

struct Tree {
  StoredFile common{test::pattern(10)};
  StoredFile special{test::pattern(20)};
  StoredFile folder{test::pattern(30)};
  Snapshot snapshot;

  Tree() {
    std::vector<FileIndex::Entry> entries{{0, "start.elf", common.file()},
                                          {0, "config.txt", common.file()},
                                          {1, "config.txt", special.file()},
                                          {0, "0badcafe/x", folder.file()},
                                          {1, "only-special", special.file()}};
    snapshot.files = FileIndex{entries};
    snapshot.default_image = 0;
    snapshot.boards.push_back({.has_serial = true, .serial = 0x12345678, .image = 1, .hostname = {}});
    snapshot.boards.push_back(
        {.has_mac = true, .mac = {{0xdc, 0xa6, 0x32, 1, 0x36, 0xc2}}, .image = 1, .hostname = {}});
    snapshot.index_boards();
  }
  std::uint64_t size_of(std::string_view name, MacAddress mac = {}) const {
    const File* file = resolve(snapshot, {.mac = mac, .ip = {}}, name).file;
    return file == nullptr ? 0 : file->size;
  }
};

TEST(Resolve, FallsBackForEachFile) {
  const Tree tree;
  EXPECT_EQ(tree.size_of("config.txt"), 10u);
  EXPECT_EQ(tree.size_of("12345678/config.txt"), 20u) << "the board's image";
  EXPECT_EQ(tree.size_of("12345678/start.elf"), 10u) << "falls back to the default image";
  EXPECT_EQ(tree.size_of("12345678/absent"), 0u);
  EXPECT_EQ(tree.size_of("12345678/only-special"), 20u);
  EXPECT_EQ(tree.size_of("87654321/only-special"), 0u) << "another board's image";
}

TEST(Resolve, IgnoresAnUnknownPrefix) {
  const Tree tree;
  EXPECT_EQ(tree.size_of("87654321/config.txt"), 10u);
  EXPECT_EQ(tree.size_of("dc-a6-32-01-36-c2/config.txt"), 20u);
  EXPECT_EQ(tree.size_of("DC-A6-32-01-36-C2/config.txt"), 20u);
  EXPECT_EQ(tree.size_of("0badcafe/x"), 30u) << "a folder that really is there";
  EXPECT_EQ(tree.size_of("0badcafe/start.elf"), 10u);
  EXPECT_EQ(tree.size_of("overlays/start.elf"), 0u) << "no serial, no MAC";
  EXPECT_EQ(tree.size_of("1234567/start.elf"), 0u);
}

TEST(Resolve, KnowsABoardByItsMac) {
  const Tree tree;
  const MacAddress mac{{0xdc, 0xa6, 0x32, 1, 0x36, 0xc2}};
  EXPECT_EQ(tree.size_of("config.txt", mac), 20u);
  EXPECT_EQ(tree.size_of("start.elf", mac), 10u);
}

TEST(FileIndex, FindsAllOfManyAndNothingElse) {
  std::vector<FileIndex::Entry> entries;
  std::vector<std::byte> bytes(1);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    entries.push_back({static_cast<std::uint16_t>(i % 3), "dir/file-" + std::to_string(i), {bytes.data(), i, nullptr}});
  }
  entries.push_back({0, "dir/file-0", {bytes.data(), 999'999, nullptr}});
  const FileIndex made{entries};
  FileIndex index = FileIndex{entries};
  index = FileIndex{entries};  // moved: paths still stand
  EXPECT_EQ(index.size(), 20'000u);
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const std::string path = "dir/file-" + std::to_string(i);
    const File* file = index.find(static_cast<std::uint16_t>(i % 3), path);
    ASSERT_NE(file, nullptr) << path;
    ASSERT_EQ(file->size, i) << "the first of a name wins";
    ASSERT_EQ(file->path, path);
    ASSERT_EQ(index.find(static_cast<std::uint16_t>(i % 3 + 1), path), nullptr);
  }
  EXPECT_EQ(index.find(0, "dir/file-20000"), nullptr);
  EXPECT_EQ(FileIndex{}.find(0, "x"), nullptr);
}

TEST(Blocks, HaveThePlainSumForEveryBlksize) {
  std::mt19937 random{1};
  for (const std::size_t size : {0u, 1u, 511u, 512u, 513u, 1024u, 5000u, 70'001u}) {
    const StoredFile stored{test::pattern(size)};
    for (unsigned blksize : {8u, 9u, 512u, 513u, 1024u, 1408u, 1428u, 1432u, 1468u, 8192u, 9001u}) {
      Session session;
      session.data = stored.bytes.data();
      session.sums = stored.sums.data();
      session.size = size;
      session.blksize = static_cast<std::uint16_t>(blksize);
      std::size_t seen = 0;
      for (session.block = 1;; ++session.block) {
        const auto bytes = block_bytes(session, session.block);
        ASSERT_EQ(bytes.size() < blksize, is_last_block(session)) << size << ' ' << blksize;
        ASSERT_EQ(fold_sum(block_sum(session, session.block)) % 0xffff, fold_sum(sum_bytes(bytes)) % 0xffff)
            << "size " << size << " blksize " << blksize << " block " << session.block;
        seen += bytes.size();
        if (is_last_block(session)) break;
      }
      ASSERT_EQ(seen, size);
    }
  }
}

TEST(Waiting, FollowsTheMeasuredTimeAndDoubles) {
  Session session{.resend_floor_ms = 200};
  EXPECT_EQ(retransmit_after(session, {}), retransmit_first_ns);
  for (int i = 0; i < 50; ++i) take_sample(session, 200);
  EXPECT_EQ(retransmit_after(session, {}), 200 * nanos_per_ms);
  session.backoff = 1;
  EXPECT_EQ(retransmit_after(session, {}), 400 * nanos_per_ms);
  session.backoff = tftp::retransmit_backoff_max;
  EXPECT_EQ(retransmit_after(session, {}), retransmit_max_ns);
  session.backoff = 0;
  for (int i = 0; i < 50; ++i) take_sample(session, 300'000);
  EXPECT_GE(retransmit_after(session, {}), 590 * nanos_per_ms) << "twice the round trip, however even it is";
  EXPECT_LE(retransmit_after(session, {}), 610 * nanos_per_ms);
}

}  // namespace
}  // namespace bootstorm::tftp
