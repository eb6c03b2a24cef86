// A small set of boot files: made up, with the sizes that go wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bootstorm/files.hpp"
#include "client/file_set.hpp"

namespace bootstorm::test {

class BootFiles {
 public:
  using Sizes = std::vector<std::pair<std::string, std::size_t>>;

  BootFiles(std::uint64_t seed, std::size_t kernel_bytes);
  BootFiles(std::uint64_t seed, const Sizes& sizes);

  [[nodiscard]] const client::FileSet& expected() const { return expected_; }
  /// As image 0. Borrows from this object.
  [[nodiscard]] FileIndex index() const;

 private:
  struct Content {
    std::string name;
    std::vector<std::byte> bytes;
    std::vector<std::uint16_t> sums;
  };
  std::vector<Content> contents_;
  client::FileSet expected_;
};

}  // namespace bootstorm::test
