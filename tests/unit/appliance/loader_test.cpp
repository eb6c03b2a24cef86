// One load in its own thread: what it hands over, and that it can be abandoned at any moment.
#include "appliance/loader.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "support/content_fixture.hpp"

namespace bootstorm::appliance::test {
namespace {

using content::test::config_of;
using content::test::image_of;

Loaded waited_for(Loader& loader) {
  for (;;) {
    if (auto loaded = loader.poll()) return std::move(*loaded);
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

struct Loading : ::testing::Test {
  content::test::TemporaryTree tree;
  config::Config config;

  Loading() {
    tree.file("pi/config.txt", "one");
    config = config_of({image_of("pi", {tree / "pi"})});
    config.publish.settle_ms = 1;
  }
  Loader::Load load() {
    return [this](const content::LoadOptions& options) -> PrepareResult {
      auto loaded = content::load_content(config, options);
      EXPECT_TRUE(std::holds_alternative<content::Content>(loaded));
      return PrepareError{.kind = PrepareError::Kind::stopped, .errors = {"enough"}, .warnings = {}};
    };
  }
};

TEST_F(Loading, HandsOverTheWatchOfWhatItRead) {
  config.publish.mode = config::PublishMode::change;
  Loader loader;
  EXPECT_FALSE(loader.is_busy());
  loader.begin(load(), {});
  EXPECT_TRUE(loader.is_busy());
  Loaded loaded = waited_for(loader);
  EXPECT_FALSE(loader.is_busy());
  EXPECT_FALSE(loader.poll()) << "handed over once";
  ASSERT_TRUE(loaded.watch);
  tree.file("pi/config.txt", "two");
  bool settled = false;
  for (int i = 0; i < 2000 && !settled; ++i) {
    settled = loaded.watch->settled(TreeWatch::Clock::now());
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  EXPECT_TRUE(settled);
}

TEST_F(Loading, HandsOverNoWatchWhenTheConfigurationWantsNone) {
  config.publish.mode = config::PublishMode::asked;
  Loader loader;
  loader.begin(load(), {});
  EXPECT_FALSE(waited_for(loader).watch);
}

// A loader that ends in the middle of a load, before its thread has come to the directories: the thread must find all
// that it writes to.
TEST_F(Loading, IsAbandonedBeforeItReads) {
  config.publish.mode = config::PublishMode::change;
  std::atomic<bool> began{false};
  std::atomic<bool> ended{false};
  {
    Loader loader;
    loader.begin(
        [&, this](const content::LoadOptions& options) -> PrepareResult {
          began = true;
          while (!*options.read.stop) std::this_thread::sleep_for(std::chrono::milliseconds{1});
          options.before_reading(config);
          ended = true;
          return PrepareError{.kind = PrepareError::Kind::stopped, .errors = {"stopped"}, .warnings = {}};
        },
        {});
    while (!began) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  EXPECT_TRUE(ended) << "its thread has ended with it";
}

}  // namespace
}  // namespace bootstorm::appliance::test
