// Boot files as the core sees them: bytes in memory, found by name. Immutable once published.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/block_sums.hpp"
#include "bootstorm/limits.hpp"

namespace bootstorm {

struct OnDemand;

/// Beside an image's number: the same image in netascii (RFC 764), as far as its files are text.
inline constexpr std::uint16_t image_in_netascii = 0x8000;

/// One file of one generation. `sums` are its blocks' sums, as sum_blocks() makes them.
struct File {
  const std::byte* data = nullptr;
  std::uint64_t size = 0;
  const std::uint16_t* sums = nullptr;
  std::string_view path{};              // set by FileIndex
  OnDemand* on_demand = nullptr;        // not null: where the bytes are instead, while they are in memory
};

/// The same for paths that differ in the case of ASCII letters only.
[[nodiscard]] std::uint64_t hash_path(std::string_view path) noexcept;

/// Names of all images, each with its file. Built before it is published, then only read.
class FileIndex {
 public:
  static constexpr std::uint32_t board_any = 0xffffffffu;

  struct Entry {
    std::uint16_t image;
    std::string path;  // relative, '/' between components, no leading '/'
    File file;
    std::uint32_t board = board_any;  // into Snapshot::boards: what that one gets under this path instead
  };

  FileIndex() = default;
  explicit FileIndex(const std::vector<Entry>& entries);
  FileIndex(FileIndex&&) = default;
  FileIndex& operator=(FileIndex&&) = default;

  /// The file of that path in that image, or nullptr. Where no path is the very same, one that differs in the case of
  /// ASCII letters: boot partitions are FAT, and what is copied from one may have either. O(1), no allocation, no
  /// system call.
  [[nodiscard]] const File* find(std::uint16_t image, std::string_view path) const noexcept {
    return find(image, path, hash_path(path));
  }
  /// For a caller that looks for one path in several images, and for a board that has files of its own.
  [[nodiscard]] const File* find(std::uint16_t image, std::string_view path, std::uint64_t path_hash,
                                 std::uint32_t board = board_any) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return files_.size(); }
  /// Calls `visit(image, path)` for names in no order, those of single boards too, until it returns false.
  template <class Visit>
  void for_each_name(Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.hash != 0 && !visit(slot.image, name_of(slot))) return;
    }
  }

 private:
  static constexpr std::uint32_t file_none = 0xffffffffu;

  struct Slot {
    std::uint64_t hash = 0;         // 0: empty
    std::uint32_t name_offset = 0;  // into names_
    std::uint8_t name_length = 0;
    bool has_boards = false;  // some boards get another file under this name
    std::uint16_t image = 0;
    std::uint32_t file = file_none;  // into files_; none: only those boards have it
    std::uint32_t board = board_any;
  };
  static_assert(file_name_max <= 0xff && sizeof(Slot) == 24);

  [[nodiscard]] const Slot* find_slot(std::uint16_t image, std::string_view path, std::uint64_t path_hash,
                                      std::uint32_t board) const noexcept;
  /// The slot of that very path, made if need be.
  Slot& slot_of(std::uint16_t image, std::string_view path, std::uint64_t path_hash, std::uint32_t board);
  [[nodiscard]] std::string_view name_of(const Slot& slot) const noexcept {
    return {names_.data() + slot.name_offset, slot.name_length};
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<File> files_;
  std::vector<char> names_;
};

}  // namespace bootstorm
