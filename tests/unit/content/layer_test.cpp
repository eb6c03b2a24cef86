// Which files of a layer are listed, which links are followed, and what is refused; for both ways of resolving paths.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "bootstorm/limits.hpp"
#include "content/open.hpp"
#include "content/walk.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

class ContentLayer : public ::testing::TestWithParam<LinkRules> {
 protected:
  LayerRoot layer() const {
    auto [root, error] = LayerRoot::open((tree / "layer").string(), GetParam());
    EXPECT_EQ(error, 0);
    return std::move(root);
  }
  LayerListing list() const {
    LayerListing listing = list_layer(layer());
    EXPECT_EQ(listing.error, "");
    return listing;
  }
  static std::vector<std::string> paths(const LayerListing& listing) {
    std::vector<std::string> names;
    for (const FoundFile& file : listing.files) names.push_back(file.path);
    return names;
  }
  /// The listing warns of exactly this one name, for this reason.
  static void expect_skipped(const LayerListing& listing, const std::string& name, const std::string& reason) {
    const auto is_of_name = [&](const std::string& warning) {
      return warning.find('/' + name + ':') != std::string::npos;
    };
    const auto warning = std::find_if(listing.warnings.begin(), listing.warnings.end(), is_of_name);
    ASSERT_NE(warning, listing.warnings.end()) << "no warning for " << name;
    EXPECT_NE(warning->find(reason), std::string::npos) << *warning;
    EXPECT_EQ(std::count_if(listing.warnings.begin(), listing.warnings.end(), is_of_name), 1);
  }

  TemporaryTree tree;
};

INSTANTIATE_TEST_SUITE_P(LinkRules, ContentLayer, ::testing::Values(LinkRules::kernel, LinkRules::portable),
                         [](const auto& rules) { return rules.param == LinkRules::kernel ? "kernel" : "portable"; });

TEST_P(ContentLayer, ListsFilesByPath) {
  tree.file("layer/start.elf", "x");
  tree.file("layer/overlays/vc4 kms.dtbo", "y");
  tree.file("layer/überlagerung/日本.txt", "z");
  tree.directory("layer/empty");
  const LayerListing listing = list();
  EXPECT_EQ(paths(listing),
            (std::vector<std::string>{"overlays/vc4 kms.dtbo", "start.elf", "überlagerung/日本.txt"}));
  EXPECT_TRUE(listing.warnings.empty());
}

TEST_P(ContentLayer, SkipsNamesThatNoRequestCanHave) {
  tree.file("layer/a\\b", "backslash");
  tree.file("layer/c\\d/e", "below one");
  tree.file("layer/end\xff", "cut off");
  tree.file("layer/\xffokay", "as it is");
  const LayerListing listing = list();
  EXPECT_EQ(paths(listing), std::vector<std::string>{"\xffokay"});
  ASSERT_EQ(listing.warnings.size(), 3u);
  for (const std::string& warning : listing.warnings) {
    EXPECT_NE(warning.find("no client can request a name"), std::string::npos) << warning;
  }
}

TEST_P(ContentLayer, FollowsLinksInside) {
  tree.file("layer/pi/kernel8.img", "kernel");
  tree.file("layer/other/config.txt", "config");
  tree.link("layer/kernel.img", "pi/kernel8.img");
  tree.link("layer/pi/config.txt", "../other/config.txt");
  tree.link("layer/chain", "kernel.img");
  tree.link("layer/alias", "./pi/../pi/.");
  const LayerListing listing = list();
  EXPECT_EQ(paths(listing), (std::vector<std::string>{"alias/config.txt", "alias/kernel8.img", "chain", "kernel.img",
                                                      "other/config.txt", "pi/config.txt", "pi/kernel8.img"}));
  EXPECT_TRUE(listing.warnings.empty());
  EXPECT_EQ(listing.files[1].inode, listing.files[6].inode);
}

TEST_P(ContentLayer, SkipsLinksThatLeadOut) {
  tree.file("secret", "s");
  tree.file("layer/inside", "i");
  tree.file("layer/deep/file", "f");
  tree.link("layer/up", "../secret");
  tree.link("layer/deep/up", "../../secret");
  tree.link("layer/parent", "..");
  tree.link("layer/out-and-back", "../layer/inside");
  tree.link("layer/absolute", (tree / "secret").string());
  tree.link("layer/absolute-inside", (tree / "layer/inside").string());
  tree.link("layer/via", "deep/up");
  tree.link("layer/through", "parent/secret");
  const LayerListing listing = list();
  EXPECT_EQ(paths(listing), (std::vector<std::string>{"deep/file", "inside"}));
  for (const char* name :
       {"up", "deep/up", "parent", "out-and-back", "absolute", "absolute-inside", "via", "through"}) {
    expect_skipped(listing, std::string{"layer/"} + name, "leads out of its layer");
  }
  EXPECT_EQ(listing.warnings.size(), 8u);
}

TEST_P(ContentLayer, FollowsLinksIntoAllowedDirectoriesOnly) {
  tree.file("secret", "s");
  tree.file("shared/firmware/start4.elf", "shared");
  tree.link("shared/firmware/out", "../../secret");
  tree.link("shared/firmware/on", "start4.elf");
  tree.file("shared-not/file", "n");
  tree.link("layer/absolute", (tree / "shared/firmware/start4.elf").string());
  tree.link("layer/firmware", "../shared/firmware");
  tree.link("layer/whole", (tree / "shared").string());
  tree.link("layer/secret", "../secret");
  tree.link("layer/neighbour", "../shared-not/file");
  LayerRoot root = layer();
  auto [shared, error] = LayerRoot::open(canonical_path((tree / "shared").string()).value(), GetParam());
  ASSERT_EQ(error, 0);
  root.allow(std::make_shared<const LayerRoot>(std::move(shared)));
  const LayerListing listing = list_layer(root);
  EXPECT_EQ(paths(listing),
            (std::vector<std::string>{"absolute", "firmware/on", "firmware/start4.elf", "whole/firmware/on",
                                      "whole/firmware/start4.elf"}));
  for (const char* name : {"layer/secret", "layer/neighbour", "layer/firmware/out", "whole/firmware/out"}) {
    expect_skipped(listing, name, "leads out of its layer");
  }
  EXPECT_EQ(listing.warnings.size(), 4u);
}

TEST_P(ContentLayer, OpensNoFileOutside) {
  tree.file("secret", "s");
  tree.file("layer/deep/file", "f");
  const LayerRoot root = layer();
  for (const char* path :
       {"../secret", "deep/../../secret", "..", "deep/../..", "/etc/passwd", "deep/../../layer/deep/file"}) {
    EXPECT_EQ(root.open(path, O_RDONLY).error, EXDEV) << path;
  }
  EXPECT_EQ(root.open("deep/../deep/file", O_RDONLY).error, 0);
  EXPECT_EQ(root.open("deep/file/more", O_RDONLY).error, ENOTDIR);
  EXPECT_EQ(root.open("deep/none", O_RDONLY).error, ENOENT);
  EXPECT_EQ(root.open("", O_RDONLY).error, ENOENT);
}

TEST_P(ContentLayer, EndsWhenLinksFormACycle) {
  tree.link("layer/self", "self");
  tree.link("layer/a", "b");
  tree.link("layer/b", "a");
  tree.file("layer/deep/er/file", "f");
  tree.link("layer/deep/er/back", "..");
  tree.link("layer/here", ".");
  const LayerListing listing = list();
  EXPECT_EQ(paths(listing), (std::vector<std::string>{"deep/er/file"}));
  expect_skipped(listing, "layer/self", "leads to itself");
  expect_skipped(listing, "layer/a", "leads to itself");
  expect_skipped(listing, "layer/b", "leads to itself");
  expect_skipped(listing, "layer/deep/er/back", "to a directory above it");
  expect_skipped(listing, "layer/here", "to a directory above it");
}

TEST_P(ContentLayer, SkipsADanglingLink) {
  tree.link("layer/dangling", "no/such/file");
  const LayerListing listing = list();
  EXPECT_TRUE(listing.files.empty());
  expect_skipped(listing, "layer/dangling", "a dangling link");
}

TEST_P(ContentLayer, SkipsSpecialFiles) {
  tree.file("layer/file", "f");
  ASSERT_EQ(::mkfifo((tree / "layer/pipe").c_str(), 0600), 0);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (tree / "layer/talk").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  tree.link("layer/to-pipe", "pipe");
  const LayerListing listing = list();
  ::close(fd);
  EXPECT_EQ(paths(listing), (std::vector<std::string>{"file"}));
  expect_skipped(listing, "layer/pipe", "skipped: a FIFO");
  expect_skipped(listing, "layer/to-pipe", "skipped: a FIFO");
  expect_skipped(listing, "layer/talk", "skipped: a socket");
}

TEST_P(ContentLayer, SkipsADevice) {
  tree.directory("layer");
  if (::mknod((tree / "layer/zero").c_str(), S_IFCHR | 0600, makedev(1, 5)) != 0) {
    GTEST_SKIP() << "cannot make a device: " << std::strerror(errno);
  }
  expect_skipped(list(), "layer/zero", "skipped: a device");
}

TEST_P(ContentLayer, SkipsUnreadableFiles) {
  tree.file("layer/open", "o");
  tree.file("layer/closed", "c");
  tree.file("layer/closed-directory/file", "f");
  std::filesystem::permissions(tree.root(), std::filesystem::perms{0755});
  std::filesystem::permissions(tree / "layer/closed", std::filesystem::perms{0});
  std::filesystem::permissions(tree / "layer/closed-directory", std::filesystem::perms{0});
  const LayerRoot root = layer();
  // For root every file is readable, so this thread's file accesses become those of nobody.
  ::setfsuid(65534);
  const LayerListing listing = list_layer(root);
  ::setfsuid(::geteuid());
  std::filesystem::permissions(tree / "layer/closed-directory", std::filesystem::perms{0755});
  EXPECT_EQ(paths(listing), (std::vector<std::string>{"open"}));
  expect_skipped(listing, "layer/closed", "Permission denied");
  expect_skipped(listing, "layer/closed-directory", "Permission denied");
}

TEST_P(ContentLayer, SkipsAPathTooLongForARequest) {
  const std::string folder(200, 'd');
  const std::string fits(file_name_max - 201, 'f');
  tree.file("layer/" + folder + '/' + fits, "fits");
  tree.file("layer/" + folder + '/' + fits + 'x', "too long");
  const LayerListing listing = list();
  EXPECT_EQ(paths(listing), (std::vector<std::string>{folder + '/' + fits}));
  ASSERT_EQ(listing.warnings.size(), 1u);
  EXPECT_NE(listing.warnings[0].find("has 256 bytes; a client can request at most 255"), std::string::npos)
      << listing.warnings[0];
}

TEST_P(ContentLayer, EscapesControlCharactersInNames) {
  tree.link("layer/\x1b[31mred\n", "nowhere");
  const LayerListing listing = list();
  ASSERT_EQ(listing.warnings.size(), 1u);
  EXPECT_NE(listing.warnings[0].find("layer/\\x1b[31mred\\x0a: skipped"), std::string::npos) << listing.warnings[0];
}

TEST_P(ContentLayer, FailsIfItIsNotADirectory) {
  tree.file("file", "x");
  EXPECT_EQ(LayerRoot::open((tree / "file").string(), GetParam()).second, ENOTDIR);
  EXPECT_EQ(LayerRoot::open((tree / "none").string(), GetParam()).second, ENOENT);
}

TEST_P(ContentLayer, MayItselfBeALink) {
  tree.file("releases/2/file", "two");
  tree.link("layer", (tree / "releases/2").string());
  EXPECT_EQ(paths(list()), (std::vector<std::string>{"file"}));
}

}  // namespace
}  // namespace bootstorm::content::test
