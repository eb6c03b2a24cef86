// Each thread that reads the images gives up everything else first: it says so where the kernel lets it not.
#include "appliance/enclosure.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <seccomp.h>
#include <sys/prctl.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "appliance/directory_watch.hpp"
#include "appliance/loader.hpp"
#include "appliance/served_files.hpp"
#include "base/file_descriptor.hpp"
#include "support/captured_log.hpp"
#include "support/content_fixture.hpp"
#include "support/demand_fixture.hpp"
#include "support/fake_workers.hpp"

namespace bootstorm::appliance {
namespace {

using content::test::config_of;
using content::test::image_of;

/// Runs that in a thread of its own, so that what is given up is given up for this test alone.
void in_a_thread(const std::function<void()>& act) { std::thread{act}.join(); }

/// In a thread that the kernel refuses to enclose; those that it starts are refused, too.
void where_nothing_encloses(const std::function<void()>& act) {
  in_a_thread([&] {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    ASSERT_EQ(seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(landlock_restrict_self), 0), 0);
    ASSERT_EQ(seccomp_load(filter), 0);
    seccomp_release(filter);
    act();
  });
}

void wait_for(const std::function<bool()>& condition) {
  bool is_true = condition();
  for (int i = 0; i < 5000 && !is_true; ++i, is_true = condition()) {
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  ASSERT_TRUE(is_true);
}

bool opens(const std::filesystem::path& path) {
  return FileDescriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)}.ok();
}

struct Enclosed : ::testing::Test {
  bootstorm::test::CapturedLog log;
  content::test::TemporaryTree tree;
  config::Config config;

  void SetUp() override {
    tree.file("pi/config.txt", "one");
    tree.file("secret", "not an image");
    config = config_of({image_of("pi", {tree / "pi"})});
  }
};

TEST_F(Enclosed, OpensNothingButTheImages) {
  std::array<bool, 3> opened{};
  in_a_thread([&] {
    (void)::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
    Enclosure{"this thread"}.enter(image_places(config));
    opened = {opens(tree / "pi/config.txt"), opens(tree / "secret"), opens("/etc/passwd")};
  });
  if (log.count("has no Landlock: this thread could open other files") != 0) GTEST_SKIP() << "no Landlock";
  EXPECT_EQ(opened, (std::array{true, false, false})) << log.text();
}

TEST_F(Enclosed, IsTheThreadThatLoadsFiles) {
  bool stays_open = true;
  in_a_thread([&] {
    (void)::prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL);
    Loader loader;
    loader.begin(
        [&](const content::LoadOptions& options) -> PrepareResult {
          options.before_reading(config);
          stays_open = opens(tree / "secret");
          return PrepareError{.kind = PrepareError::Kind::stopped, .errors = {"enough"}, .warnings = {}};
        },
        {});
    wait_for([&] { return loader.poll().has_value(); });
  });
  EXPECT_NE(stays_open, log.count("has no Landlock") == 0) << log.text();
}

TEST_F(Enclosed, IsTheThreadThatLoadsFilesOnDemand) {
  content::test::Cache cache{{3000, 3000}, 8192};
  bootstorm::test::FakeWorkers workers;
  where_nothing_encloses([&] {
    ServedFiles served{workers};
    const auto generation = [&](std::unique_ptr<content::OnDemandFiles> files) {
      auto snapshot = std::make_unique<Snapshot>();
      snapshot->id = served.next()->id;
      snapshot->generation_slot = served.next()->slot;
      return Generation{std::move(snapshot), {}, std::move(files)};
    };
    served.start(generation(nullptr));
    content::OnDemandFiles& files = *cache.files;
    served.publish(generation(std::move(cache.files)));
    for (const std::size_t file : {0u, 1u}) {
      workers.demands.push_back({.file = &files.shared(file), .snapshot_id = served.published_id()});
      wait_for([&] {
        served.poll_demands();
        return files.is_in_memory(file);
      });
    }
  });
  EXPECT_EQ(log.count("warning the thread that loads files on demand could not be kept from other files"), 1u)
      << log.text();
}

TEST_F(Enclosed, IsTheThreadThatLooksForTheImagesDirectories) {
  where_nothing_encloses([&] {
    DirectoryWatch watch;
    Nanos now = nanos_per_s;
    for (int looks = 0; looks < 2; ++looks, now += DirectoryWatch::look_interval_ns) {
      watch.poll(config, now);
      wait_for([&] {
        watch.poll(config, now);
        return log.count("directories could not be kept") != 0;
      });
    }
  });
  EXPECT_EQ(log.count("warning the thread that looks for the images' directories could not be kept from other files"),
            1u)
      << log.text();
}

}  // namespace
}  // namespace bootstorm::appliance
