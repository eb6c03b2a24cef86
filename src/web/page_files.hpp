// The page's files, as they are in src/web/page; built in by embed.py, so that the program needs no directory of its
// own.
#pragma once

#include <span>
#include <string_view>

namespace bootstorm::web {

struct PageFile {
  std::string_view path;  // "/page.js"
  std::string_view type;  // for Content-Type
  std::string_view bytes;
};

[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace bootstorm::web
