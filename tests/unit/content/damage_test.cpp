// Files that are empty, or shorter than their headers say.
#include "content/advice/damage.hpp"

#include <gtest/gtest.h>

#include <span>

#include "support/content_fixture.hpp"

namespace bootstorm::content::test {
namespace {

TEST(Damage, ShowsInTheHeadersOfAllKindsOfBootFiles) {
  const auto bytes_needed = [](std::string_view name, std::string head, std::uint64_t whole) {
    head.resize(4096);
    const auto bytes = std::as_bytes(std::span{head});
    EXPECT_EQ(damage_of(name, whole, bytes, {}), "") << name;
    EXPECT_NE(damage_of(name, whole - 1, bytes, {}), "") << name;
  };
  std::string elf =
      "\x7f"
      "ELF\x01\x01" +
      std::string(22, '\0') + little(52, 4) + little(5000, 4) + std::string(6, '\0') + little(32, 2) + little(1, 2) +
      little(40, 2) + little(3, 2) + std::string(2, '\0');
  elf += little(1, 4) + little(6000, 4) + std::string(8, '\0') + little(1000, 4);  // its segment ends last
  bytes_needed("start.elf", elf, 7000);
  std::string zimage(0x24, '\0');
  bytes_needed("kernel7.img", zimage + "\x18\x28\x6f\x01" + little(0x8000, 4) + little(0x8000 + 9999, 4), 9999);
  std::string bzimage(0x1f1, '\0');
  bzimage += little(3, 1) + std::string(2, '\0') + little(100, 4);
  bzimage.resize(0x202);
  bytes_needed("boot/vmlinuz-6.1", bzimage + "HdrS", 4 * 512 + 100 * 16 - 15);
  std::string pe =
      "MZ" + std::string(0x3a, '\0') + little(0x40, 4) + std::string{"PE\0\0", 4} + little(0x8664, 2) + little(1, 2);
  pe.resize(0x40 + 24 + 16 + 16);  // an optional header of 16 bytes
  pe[0x40 + 20] = 16;
  bytes_needed("grubx64.efi", pe + little(512, 4) + little(8192, 4), 8704);
  bytes_needed("Image-uboot", "\x27\x05\x19\x56" + std::string(8, '\0') + std::string{"\0\0\x10\0", 4}, 4096 + 64);
}

TEST(Damage, IsNotSeenInWhatIsNoBootFile) {
  for (const char* name : {"cmdline.txt", "bootsig.bin", "dt-blob.bin", "a.cfg", "initrd.img"}) {
    EXPECT_EQ(damage_of(name, 0, {}, {}), "") << name;
  }
}

}  // namespace
}  // namespace bootstorm::content::test
