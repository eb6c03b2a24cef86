#include "content/arena.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/text.hpp"

namespace bootstorm::content {
namespace {

const std::string hugepage_folder = "/sys/kernel/mm/hugepages/hugepages-2048kB/";
constexpr int hugepage_flags = MAP_HUGETLB | (21 << 26);  // log2 of the page's size stands from bit 26 on (mmap(2))

std::optional<std::size_t> read_number(const std::string& path) {
  std::ifstream file{path};
  std::size_t number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

/// What the kernel can provide without swapping. nullopt: unknown.
std::optional<std::size_t> available_bytes() {
  std::ifstream file{"/proc/meminfo"};
  std::string line;
  constexpr std::string_view key = "MemAvailable:";
  while (std::getline(file, line)) {
    if (line.starts_with(key)) return std::stoull(line.substr(key.size())) * 1024;
  }
  return std::nullopt;
}

std::byte* map_pages(std::size_t bytes, int flags) {
  void* base = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
  return base == MAP_FAILED ? nullptr : static_cast<std::byte*>(base);
}

/// Cut out of a larger mapping: transparent hugepages need an alignment that older kernels do not provide.
std::byte* map_ordinary(std::size_t bytes) {
  std::byte* mapped = map_pages(bytes + hugepage_bytes, 0);
  if (mapped == nullptr) return nullptr;
  const std::size_t past = reinterpret_cast<std::uintptr_t>(mapped) % hugepage_bytes;
  const std::size_t before = past == 0 ? 0 : hugepage_bytes - past;
  if (before != 0) ::munmap(mapped, before);
  ::munmap(mapped + before + bytes, hugepage_bytes - before);
  ::madvise(mapped + before, bytes, MADV_HUGEPAGE);  // advisory
  return mapped + before;
}

/// Why there are too few hugepages; empty if there are enough.
std::string hugepages_missing(std::size_t needed) {
  const auto pool = hugepage_pool();
  if (!pool) return "this kernel has no 2 MiB hugepages";
  if (pool->free >= needed) return {};
  return std::to_string(needed) + " hugepages of 2 MiB are needed and " + std::to_string(pool->free) + " are free";
}

std::string hugepage_remedy(std::size_t needed) {
  const auto pool = hugepage_pool();
  if (!pool) return "set appliance: {memory: auto} to use ordinary pages";
  const std::size_t missing = needed > pool->free ? needed - pool->free : 0;
  return "reserve them with: echo " + std::to_string(pool->total + missing) + " > " + hugepage_folder +
         "nr_hugepages, or set appliance: {memory: auto} to use ordinary pages";
}

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

std::optional<HugepagePool> hugepage_pool() {
  const auto total = read_number(hugepage_folder + "nr_hugepages");
  const auto free = read_number(hugepage_folder + "free_hugepages");
  const auto promised = read_number(hugepage_folder + "resv_hugepages");
  if (!total || !free) return std::nullopt;
  return HugepagePool{*total, *free - std::min(*free, promised.value_or(0))};
}

std::variant<Arena, MemoryError> Arena::map(std::size_t bytes, MemoryMode mode) {
  constexpr std::size_t bytes_max = std::size_t{1} << 46;  // half of what a process can address
  const std::string request = "the boot files need " + bytes_text(bytes) + " of memory";
  if (bytes > bytes_max) return MemoryError{request + ", more than a process can have; remove files from the images"};

  Arena arena;
  std::string missing;
  if (mode != MemoryMode::ordinary) {
    arena.size_ = round_up(std::max<std::size_t>(bytes, 1), hugepage_bytes);
    const std::size_t needed = arena.size_ / hugepage_bytes;
    // The kernel reserves all hugepages of a mapping or refuses it.
    arena.base_ = map_pages(arena.size_, hugepage_flags);
    if (arena.base_ != nullptr) {
      arena.pages_ = Pages::hugepages;
      arena.note_ = std::to_string(needed) + " hugepages of 2 MiB";
      return arena;
    }
    missing = hugepages_missing(needed);
    if (missing.empty()) missing = "the kernel refused hugepages: " + std::generic_category().message(errno);
    if (mode == MemoryMode::hugepages) {
      return MemoryError{request + ", but " + missing + "; " + hugepage_remedy(needed)};
    }
  }

  // The kernel overcommits ordinary memory and kills a process when it runs out: better to refuse now.
  const auto available = available_bytes();
  if (available && bytes > *available) {
    arena.size_ = 0;
    return MemoryError{request + ", but this machine has only " + bytes_text(*available) +
                       " free; remove files from the images or free memory"};
  }
  arena.size_ = round_up(std::max<std::size_t>(bytes, 1), static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
  arena.base_ = map_ordinary(arena.size_);
  if (arena.base_ == nullptr) {
    arena.size_ = 0;
    return MemoryError{request + ", but the kernel refused it: " + std::generic_category().message(errno) +
                       "; remove files from the images or free memory"};
  }
  arena.note_ = "ordinary pages" + (missing.empty() ? std::string{} : " (" + missing + ")");
  return arena;
}

Arena::Arena(Arena&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      pages_(other.pages_),
      note_(std::move(other.note_)) {}

Arena& Arena::operator=(Arena&& other) noexcept {
  if (this != &other) {
    release();
    base_ = std::exchange(other.base_, nullptr);
    size_ = std::exchange(other.size_, 0);
    pages_ = other.pages_;
    note_ = std::move(other.note_);
  }
  return *this;
}

Arena::~Arena() { release(); }

void Arena::release() noexcept {
  if (base_ != nullptr) ::munmap(base_, size_);
  base_ = nullptr;
  size_ = 0;
}

int Arena::populate(std::size_t first, std::size_t count) const noexcept {
  const std::size_t unit =
      pages_ == Pages::hugepages ? hugepage_bytes : static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t begin = first / unit * unit;
  const std::size_t end = std::min(size_, round_up(first + count, unit));
  if (begin >= end || ::madvise(base_ + begin, end - begin, MADV_POPULATE_WRITE) == 0) return 0;
  return errno == EINVAL ? 0 : errno;
}

int Arena::seal() noexcept {
  if (::mprotect(base_, size_, PROT_READ) != 0) return errno;
  lock();
  return 0;
}

void Arena::lock() noexcept { ::mlock(base_, size_); }

std::string populate_error_text(int error) {
  return "the kernel granted memory for the boot files and then could not provide it: " +
         std::generic_category().message(error);
}

}  // namespace bootstorm::content
