// One test a file, named after its folder and file, and one that holds the files together.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "exchanges/exchange.hpp"
#include "exchanges/play.hpp"

namespace bootstorm::exchange {
namespace {

class ExchangeTest : public testing::Test {
 public:
  explicit ExchangeTest(std::filesystem::path path) : path_(std::move(path)) {}
  void TestBody() override {
    const std::string complaints = play(load(path_));
    EXPECT_TRUE(complaints.empty()) << complaints;
  }

 private:
  std::filesystem::path path_;
};

/// Every reason a frame can end with is shown by some exchange; and since each plays, the core gives each of them.
class CoverageTest : public testing::Test {
 public:
  explicit CoverageTest(std::vector<std::filesystem::path> paths) : paths_(std::move(paths)) {}
  void TestBody() override {
    std::set<Reason> shown;
    std::set<std::string> names;
    for (const auto& path : paths_) {
      const Exchange exchange = load(path);
      EXPECT_TRUE(names.insert(exchange.name).second) << path << ": another exchange has the same name";
      for (const Step& step : exchange.steps) {
        if (step.outcome) shown.insert(step.outcome->reason);
      }
    }
    for (std::size_t i = 0; i < reason_count; ++i) {
      EXPECT_TRUE(shown.contains(static_cast<Reason>(i)))
          << "no exchange shows " << bootstorm::name_of(static_cast<Reason>(i));
    }
  }

 private:
  std::vector<std::filesystem::path> paths_;
};

void register_tests(const std::filesystem::path& directory) {
  const auto paths = list(directory);
  for (const auto& path : paths) {
    const std::string folder = path.parent_path().filename();
    testing::RegisterTest(folder.c_str(), path.stem().c_str(), nullptr, nullptr, path.c_str(), 1,
                          [path]() -> testing::Test* { return new ExchangeTest{path}; });
  }
  testing::RegisterTest("all", "every_reason_is_shown", nullptr, nullptr, __FILE__, __LINE__,
                        [paths]() -> testing::Test* { return new CoverageTest{paths}; });
}

}  // namespace
}  // namespace bootstorm::exchange

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY-OF-EXCHANGES\n", argv[0]);
    return 2;
  }
  bootstorm::exchange::register_tests(argv[1]);
  return RUN_ALL_TESTS();
}
