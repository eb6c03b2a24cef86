// The committed inputs of every harness, found crashers among them, in the ordinary test run.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fuzz/harness.hpp"

namespace bootstorm::fuzz {
namespace {

std::filesystem::path corpus;  // set before any test runs

class Replay : public testing::TestWithParam<Harness> {};

TEST_P(Replay, SurvivesEveryCommittedInput) {
  std::size_t inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator{corpus / GetParam().name}) {
    std::ifstream stream{entry.path(), std::ios::binary};
    const std::string content{std::istreambuf_iterator<char>{stream}, {}};
    EXPECT_EQ(GetParam().run(std::as_bytes(std::span{content})), "") << entry.path();
    ++inputs;
  }
  EXPECT_GT(inputs, 0u);
  std::printf("%zu inputs\n", inputs);
}

TEST_P(Replay, SurvivesNothingAndSingleBytes) {
  EXPECT_EQ(GetParam().run({}), "");
  for (unsigned value = 0; value < 256; ++value) {
    const std::byte byte{static_cast<unsigned char>(value)};
    EXPECT_EQ(GetParam().run({&byte, 1}), "") << value;
  }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Replay, testing::ValuesIn(harnesses),
                         [](const auto& harness) { return std::string{harness.param.name}; });

}  // namespace
}  // namespace bootstorm::fuzz

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s CORPUS-DIRECTORY\n", argv[0]);
    return 2;
  }
  bootstorm::fuzz::corpus = argv[1];
  return RUN_ALL_TESTS();
}
