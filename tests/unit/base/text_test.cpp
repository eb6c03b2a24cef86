// Text for people.
#include "base/text.hpp"

#include <gtest/gtest.h>

namespace bootstorm {
namespace {

TEST(Text, RoundsSizesUp) {
  EXPECT_EQ(bytes_text(0), "0 bytes");
  EXPECT_EQ(bytes_text(1023), "1023 bytes");
  EXPECT_EQ(bytes_text(1024), "1 KiB");
  EXPECT_EQ(bytes_text(1025), "1.1 KiB");
  EXPECT_EQ(bytes_text(1536), "1.5 KiB");
  EXPECT_EQ(bytes_text((3 << 20) - 1), "3 MiB");
  EXPECT_EQ(bytes_text(std::uint64_t{33} << 20), "33 MiB");
  EXPECT_EQ(bytes_text(~std::uint64_t{0}), "16 EiB");
}

}  // namespace
}  // namespace bootstorm
