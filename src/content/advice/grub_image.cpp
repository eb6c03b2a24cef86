#include "content/advice/grub_image.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "content/advice/little_endian.hpp"

namespace bootstorm::content {
namespace {

constexpr std::string_view magic = "mimg";  // of the list of modules
enum ModuleType : std::uint32_t {
  memdisk = 1,
  config = 2
};

std::uint64_t little(std::string_view bytes, std::size_t at, std::size_t length) {
  return little_endian(std::as_bytes(std::span{bytes}), at, length);
}

/// It hands over to a file of the server, as Debian's and Ubuntu's network images do.
bool reads_another(std::string_view text) {
  constexpr std::array handing_over{"source $", "configfile $", "normal $", "source (", "configfile ("};
  return std::any_of(handing_over.begin(), handing_over.end(),
                     [&](const char* words) { return text.find(words) != text.npos; });
}

/// What embedded objects say, if the list of modules begins here.
struct Embedded {
  bool is_there = false;
  bool reads_another = false;
};

Embedded embedded_at(std::string_view list) {
  constexpr std::size_t header_bytes_64 = 24, header_bytes_32 = 12;
  const bool is_64 = little(list, 8, 8) == header_bytes_64;
  if (!is_64 && little(list, 4, 4) != header_bytes_32) return {};
  const std::uint64_t end = std::min<std::uint64_t>(is_64 ? little(list, 16, 8) : little(list, 8, 4), list.size());
  Embedded embedded;
  for (std::uint64_t at = is_64 ? header_bytes_64 : header_bytes_32; at + 8 <= end;) {
    const std::uint64_t type = little(list, static_cast<std::size_t>(at), 4);
    const std::uint64_t size = little(list, static_cast<std::size_t>(at) + 4, 4);
    if (size < 8 || size > end - at) break;
    if (type == memdisk || type == config) {
      embedded.is_there = true;
      const bool another = reads_another(list.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size)));
      embedded.reads_another = embedded.reads_another || another;
    }
    at += size;
  }
  return embedded;
}

}  // namespace

bool carries_grub_config(std::string_view image) {
  for (std::size_t at = image.find(magic); at != image.npos; at = image.find(magic, at + 1)) {
    const Embedded embedded = embedded_at(image.substr(at));
    if (embedded.is_there && !embedded.reads_another) return true;
  }
  return false;
}

}  // namespace bootstorm::content
