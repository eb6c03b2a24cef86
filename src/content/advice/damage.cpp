#include "content/advice/damage.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.hpp"
#include "content/advice/little_endian.hpp"

namespace bootstorm::content {
namespace {

constexpr std::size_t head_bytes = 4096;
/// More than any set of boot files has; looking at all files of a large tree would take longer than loading them.
constexpr std::size_t files_looked_at_max = 4096;

/// Numbers of a header; nullopt: behind its end.
class Header {
 public:
  explicit Header(std::span<const std::byte> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool has(std::size_t at, std::string_view text) const {
    if (at + text.size() > bytes_.size()) return false;
    return std::equal(text.begin(), text.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char c, std::byte byte) { return static_cast<std::byte>(c) == byte; });
  }
  /// Little-endian; 0 behind the end.
  [[nodiscard]] std::uint64_t little(std::size_t at, std::size_t length) const {
    return little_endian(bytes_, at, length);
  }
  [[nodiscard]] std::uint64_t big32(std::size_t at) const {
    return __builtin_bswap32(static_cast<std::uint32_t>(little(at, 4)));
  }

 private:
  std::span<const std::byte> bytes_;
};

/// Beyond the last byte of both tables and of all segments.
std::uint64_t elf_end(const Header& header) {
  const bool is_64 = header.little(4, 1) == 2;
  const std::uint64_t segments_at = is_64 ? header.little(32, 8) : header.little(28, 4);
  const std::uint64_t sections_at = is_64 ? header.little(40, 8) : header.little(32, 4);
  const std::size_t sizes_at = is_64 ? 54 : 42;
  const std::uint64_t segment_size = header.little(sizes_at, 2);
  const std::uint64_t segments = header.little(sizes_at + 2, 2);
  std::uint64_t end = sections_at + header.little(sizes_at + 4, 2) * header.little(sizes_at + 6, 2);
  end = std::max(end, segments_at + segment_size * segments);
  for (std::uint64_t i = 0; i < segments && segments_at < head_bytes; ++i) {
    const std::size_t at = static_cast<std::size_t>(segments_at + i * segment_size);
    const std::uint64_t first = is_64 ? header.little(at + 8, 8) : header.little(at + 4, 4);
    end = std::max(end, first + (is_64 ? header.little(at + 32, 8) : header.little(at + 16, 4)));
  }
  return end;
}

/// Beyond the last byte of all sections; 0: no PE file.
std::uint64_t pe_end(const Header& header) {
  const std::uint64_t pe_at = header.little(0x3c, 4);
  if (pe_at >= head_bytes || !header.has(static_cast<std::size_t>(pe_at), std::string_view{"PE\0\0", 4})) return 0;
  const auto pe = static_cast<std::size_t>(pe_at);
  const std::size_t sections_at = pe + 24 + static_cast<std::size_t>(header.little(pe + 20, 2));
  std::uint64_t end = 0;
  for (std::uint64_t i = 0; i < header.little(pe + 6, 2); ++i) {
    const std::size_t at = sections_at + static_cast<std::size_t>(i) * 40;
    const std::uint64_t size = header.little(at + 16, 4);
    if (size != 0) end = std::max(end, header.little(at + 20, 4) + size);
  }
  return end;
}

/// The bytes that the file must have by its header; 0: unknown.
std::uint64_t bytes_by_header(const Header& header) {
  if (header.has(0,
                 "\x7f"
                 "ELF") &&
      header.little(5, 1) == 1)
    return elf_end(header);
  if (header.has(0, "\xd0\x0d\xfe\xed")) return header.big32(4);        // a device tree, or a FIT
  if (header.has(0, "\x27\x05\x19\x56")) return 64 + header.big32(12);  // U-Boot's legacy image
  if (header.has(0x24, "\x18\x28\x6f\x01")) return header.little(0x2c, 4) - header.little(0x28, 4);  // zImage
  if (header.has(0x202, "HdrS")) {  // x86: in sectors, then in paragraphs of 16 bytes of which the last may be short
    const std::uint64_t sectors = header.little(0x1f1, 1) == 0 ? 4 : header.little(0x1f1, 1);
    const std::uint64_t bytes = (sectors + 1) * 512 + header.little(0x1f4, 4) * 16;
    return bytes - std::min<std::uint64_t>(bytes, 15);
  }
  return header.has(0, "MZ") ? pe_end(header) : 0;
}

std::string_view name_of_path(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_kernel(std::string_view name) {
  return name.starts_with("kernel") || name.starts_with("vmlinu") || name.starts_with("Image") ||
         name.starts_with("bzImage") || name.starts_with("zImage");
}

/// Firmware, kernels, device trees and boot programs: nothing that may be empty.
bool is_started(std::string_view name) {
  constexpr std::array endings{".elf", ".dtb", ".dtbo", ".efi", ".efi.signed", ".0", ".kpxe"};
  const bool ends_so =
      std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return name.ends_with(ending); });
  return ends_so || is_kernel(name) || name == "bootcode.bin" || (name.starts_with("fixup") && name.ends_with(".dat"));
}

/// A kernel grows to less than this when it is unpacked; the last four bytes of a cut file are any number.
constexpr std::uint64_t gzip_ratio_max = 16;

bool is_cut_gzip(std::uint64_t size, const Header& header, std::span<const std::byte> last_four) {
  if (!header.has(0, "\x1f\x8b\x08") || last_four.size() != 4) return false;
  const std::uint64_t unpacked = Header{last_four}.little(0, 4);
  return unpacked < size / 2 || unpacked > size * gzip_ratio_max;
}

}  // namespace

std::string damage_of(std::string_view path, std::uint64_t size, std::span<const std::byte> head,
                      std::span<const std::byte> last_four) {
  const std::string_view name = name_of_path(path);
  if (!is_started(name)) return {};
  if (size == 0) return "is empty";
  const Header header{head};
  const std::uint64_t needed = bytes_by_header(header);
  if (needed > size) {
    return "is cut off: it has " + std::to_string(size) + " bytes, and its header tells of " + std::to_string(needed);
  }
  // Small ones may be made for tests; no kernel is.
  constexpr std::uint64_t kernel_bytes_min = std::uint64_t{64} << 10;
  if (is_kernel(name) && size >= kernel_bytes_min && is_cut_gzip(size, header, last_four)) {
    return "is cut off: its compressed data does not end as it should";
  }
  return {};
}

std::vector<std::string> damaged_files(const ListedLayer& layer) {
  std::vector<std::string> damaged;
  std::size_t looked_at = 0;
  for (const FoundFile& found : layer.listing.files) {
    if (!is_started(name_of_path(found.path))) continue;
    if (found.size != 0 && ++looked_at > files_looked_at_max) continue;
    std::array<std::byte, head_bytes> head;
    std::array<std::byte, 4> last;
    std::size_t count = 0;
    bool has_last = false;
    if (found.size != 0) {
      const Opened opened = layer.root.open(found.path, O_RDONLY);
      if (!opened.file.ok()) continue;  // reading it will say why
      count = static_cast<std::size_t>(std::max<ssize_t>(0, ::pread(opened.file.get(), head.data(), head.size(), 0)));
      const auto last_at = static_cast<off_t>(found.size) - static_cast<off_t>(last.size());
      has_last = last_at >= 0 && ::pread(opened.file.get(), last.data(), last.size(), last_at) == 4;
    }
    const std::string damage = damage_of(found.path, found.size, std::span{head}.first(count),
                                         std::span{last}.first(has_last ? last.size() : 0));
    if (!damage.empty()) damaged.push_back(name_text(layer.root.directory() + '/' + found.path) + ' ' + damage);
  }
  return damaged;
}

}  // namespace bootstorm::content
