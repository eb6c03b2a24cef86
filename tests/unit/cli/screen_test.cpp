// What fits on a terminal: columns, not bytes; colours take none of them.
#include "cli/columns.hpp"

#include <gtest/gtest.h>

namespace bootstorm::cli {
namespace {

TEST(Clipped, CountsColumnsAndEndsColours) {
  EXPECT_EQ(clipped("dark", 10), "dark");
  EXPECT_EQ(clipped("dark boards", 4), "dark");
  EXPECT_EQ(clipped("500 µs", 6), "500 µs");
  EXPECT_EQ(clipped("500 µs later", 5), "500 µ");
  EXPECT_EQ(clipped("\x1b[1;31mdark boards\x1b[0m", 4), "\x1b[1;31mdark\x1b[0m");
  EXPECT_EQ(clipped("dark", 0), "");
  EXPECT_EQ(clipped("\x1b[1", 4), "\x1b[1\x1b[0m") << "a sequence that is cut off";
}

TEST(Flowed, PutsAsManyBesideEachOtherAsHaveRoom) {
  EXPECT_EQ(flowed({"one", "two", "three"}, 80), "one  two  three\n");
  EXPECT_EQ(flowed({"one", "two", "three"}, 8), "one  two\nthree\n");
  EXPECT_EQ(flowed({"longer than the line", "two"}, 8), "longer than the line\ntwo\n");
  EXPECT_EQ(flowed({"\x1b[1mone\x1b[0m", "two"}, 8), "\x1b[1mone\x1b[0m  two\n") << "colours take no room";
}

}  // namespace
}  // namespace bootstorm::cli
