// Changes in the images' directories are noticed once they have settled.
#include <gtest/gtest.h>

#include "appliance/tree_watch.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::appliance {
namespace {

using std::chrono::milliseconds;

/// Time is an argument, so no test waits.
struct Watch : ::testing::Test {
  content::test::TemporaryTree tree;
  TreeWatch watch{milliseconds{500}};
  TreeWatch::Clock::time_point now{};

  void begin(const std::vector<std::string>& roots) { EXPECT_TRUE(watch.watch(roots).empty()); }
  bool settles() {
    const bool at_once = watch.settled(now);
    EXPECT_FALSE(at_once) << "not settled yet";
    now += milliseconds{499};
    EXPECT_FALSE(watch.settled(now));
    now += milliseconds{1};
    const bool settled = watch.settled(now);
    EXPECT_FALSE(watch.settled(now + milliseconds{10'000})) << "only once";
    return settled;
  }
  std::string path(std::string_view name) const { return (tree / name).string(); }
};

TEST_F(Watch, NoticesEveryKindOfChange) {
  tree.file("pi/a", "1");
  tree.file("pi/deep/er/b", "2");
  begin({path("pi")});
  EXPECT_EQ(watch.directories(), 3u);
  EXPECT_FALSE(settles()) << "nothing has changed";
  tree.file("pi/a", "3");
  EXPECT_TRUE(settles());
  tree.file("pi/deep/er/c", "new");
  EXPECT_TRUE(settles());
  std::filesystem::remove(tree / "pi/deep/er/b");
  EXPECT_TRUE(settles());
  std::filesystem::rename(tree / "pi/a", tree / "pi/deep/a");
  EXPECT_TRUE(settles());
  std::filesystem::permissions(tree / "pi/deep/a", std::filesystem::perms{0});
  EXPECT_TRUE(settles());
  tree.link("pi/link", "deep/a");
  EXPECT_TRUE(settles());
  tree.file("beside/a", "x");
  EXPECT_FALSE(settles()) << "not in the tree";
}

TEST_F(Watch, WatchesADirectoryCreatedLater) {
  tree.directory("pi");
  begin({path("pi")});
  tree.directory("pi/new/deep");
  EXPECT_TRUE(settles());
  EXPECT_EQ(watch.directories(), 3u);
  tree.file("pi/new/deep/file", "x");
  EXPECT_TRUE(settles());
  tree.file("elsewhere/in/file", "x");
  std::filesystem::rename(tree / "elsewhere", tree / "pi/moved");
  EXPECT_TRUE(settles());
  tree.file("pi/moved/in/file", "y");
  EXPECT_TRUE(settles());
  std::filesystem::remove_all(tree / "pi/moved");
  EXPECT_TRUE(settles());
  EXPECT_EQ(watch.directories(), 3u);
}

TEST_F(Watch, WaitsUntilNothingChanges) {
  tree.directory("pi");
  begin({path("pi")});
  for (int i = 0; i < 20; ++i) {
    tree.file("pi/log", std::to_string(i));
    EXPECT_FALSE(watch.settled(now));
    now += milliseconds{300};
    EXPECT_FALSE(watch.settled(now));
  }
  EXPECT_EQ(watch.changing_for(now), milliseconds{20 * 300});
  now += milliseconds{500};
  EXPECT_TRUE(watch.settled(now));
  EXPECT_EQ(watch.changing_for(now), milliseconds{0});
}

TEST_F(Watch, NoticesALinkThatIsRedirected) {
  tree.file("releases/1/a", "1");
  tree.file("releases/2/a", "2");
  tree.file("other", "x");
  tree.link("current", "releases/1");
  begin({path("current")});
  tree.file("other", "y");
  EXPECT_FALSE(settles()) << "beside the link";
  tree.link("next", "releases/2");
  EXPECT_FALSE(settles());
  std::filesystem::rename(tree / "next", tree / "current");
  EXPECT_TRUE(settles());
  tree.file("releases/2/a", "changed");
  EXPECT_TRUE(settles()) << "the new tree is watched";
  tree.file("releases/1/a", "changed");
  EXPECT_FALSE(settles()) << "and the old one is not";
}

TEST_F(Watch, AcceptsAMissingTree) {
  begin({path("none")});
  EXPECT_EQ(watch.directories(), 0u);
  EXPECT_FALSE(settles());
}

}  // namespace
}  // namespace bootstorm::appliance
