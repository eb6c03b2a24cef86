// A small set of boot files: made up, with the sizes that go wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "bootstorm/files.hpp"
#include "client/file_set.hpp"

namespace bootstorm::sim {

class BootFiles {
 public:
  BootFiles(std::uint64_t seed, std::size_t kernel_bytes);

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

}  // namespace bootstorm::sim
