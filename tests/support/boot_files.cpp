#include "support/boot_files.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "bootstorm/block_sums.hpp"
#include "client/random.hpp"

namespace bootstorm::test {

BootFiles::BootFiles(std::uint64_t seed, std::size_t kernel_bytes)
    : BootFiles(seed, Sizes{
          {"bootcode.bin", 52'476},  {"start.elf", 512 * 200},  // a multiple of 512 ends with an empty block
          {"fixup.dat", 7'303},      {"config.txt", 0},         // an empty file is one empty block
          {"cmdline.txt", 1},        {"kernel8.img", kernel_bytes},   {"bcm2710-rpi-3-b.dtb", 511},
          {"start4.elf", 1468 * 60}, {"fixup4.dat", 1469},      {"bcm2711-rpi-4-b.dtb", 53'001},
      }) {}

BootFiles::BootFiles(std::uint64_t seed, const Sizes& sizes) {
  client::Random random{seed};
  for (const auto& [name, size] : sizes) {
    Content content{name, std::vector<std::byte>(size), {}};
    for (std::size_t at = 0; at < size; at += sizeof(std::uint64_t)) {
      const std::uint64_t word = random.next();
      std::memcpy(content.bytes.data() + at, &word, std::min(sizeof word, size - at));
    }
    content.sums.resize(block_sum_count(size));
    sum_blocks(content.bytes, content.sums.data());
    contents_.push_back(std::move(content));
  }
  std::vector<client::FileSet::File> files;
  for (const Content& content : contents_) files.push_back({content.name, content.bytes});
  expected_ = client::FileSet{std::move(files)};
}

FileIndex BootFiles::index() const {
  std::vector<FileIndex::Entry> entries;
  for (const Content& content : contents_) {
    entries.push_back({0, content.name, {content.bytes.data(), content.bytes.size(), content.sums.data()}});
  }
  return FileIndex{entries};
}

}  // namespace bootstorm::test
