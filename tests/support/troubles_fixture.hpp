// Boards in virtual time of which the book should find what is wrong.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/bytes.hpp"
#include "config/config.hpp"
#include "content/advice/image_advice.hpp"
#include "operate/images.hpp"
#include "support/book_world.hpp"

namespace bootstorm::operate {

using bootstorm::test::BookWorld;
using bootstorm::test::BootFiles;

inline const BootFiles::Sizes all_files{{"bootcode.bin", 5'000},
                                        {"start.elf", 30'000},
                                        {"fixup.dat", 700},
                                        {"config.txt", 60},
                                        {"cmdline.txt", 80},
                                        {"kernel8.img", 60'000},
                                        {"bcm2710-rpi-3-b.dtb", 3'000},
                                        {"start4.elf", 30'000},
                                        {"fixup4.dat", 900},
                                        {"bcm2711-rpi-4-b.dtb", 3'000}};

inline BootFiles::Sizes files_without(std::string_view name) {
  BootFiles::Sizes files = all_files;
  std::erase_if(files, [&](const auto& file) { return file.first == name; });
  return files;
}

inline BootFiles::Sizes files_with_kernel_of(std::size_t bytes) {
  BootFiles::Sizes files = files_without("kernel8.img");
  files.emplace_back("kernel8.img", bytes);
  return files;
}

/// A datagram to port 69.
inline bool is_request(std::span<const std::byte> frame) {
  return view<EtherHeader>(frame.data())->type.host() == ether_type_ipv4 && view<Be16>(frame.data() + 36)->host() == 69;
}

/// A world whose operator has all files in image pi.
struct Troubles : ::testing::Test {
  config::Config config;
  std::vector<content::Lack> lacks;

  Troubles() {
    config.images.push_back({.name = "pi", .layers = {{.directory = "/srv/boot/pi", .at = {}}}});
    config.default_image = 0;
  }

  /// Passes time until that board reads that file, and has that many blocks of it.
  static void pass_until_in(BookWorld& world, std::uint32_t board, std::string_view file, std::uint32_t blocks = 0) {
    for (unsigned i = 0; i < 100'000; ++i, world.pass(nanos_per_ms)) {
      if (world.board(board).file() == file && world.board(board).block() >= blocks) return;
    }
    ADD_FAILURE() << "the board never reads " << file;
  }
  static void expect(const BoardVerdict& verdict, std::string_view name, std::string_view says,
                     std::string_view remedy) {
    EXPECT_EQ(verdict.name, name);
    EXPECT_NE(verdict.says.find(says), std::string::npos) << verdict.says;
    EXPECT_NE(verdict.remedy.find(remedy), std::string::npos) << verdict.remedy;
  }
};

}  // namespace bootstorm::operate
