// Which files a generation stores, under which names, and where each is placed in the arena.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bootstorm/files.hpp"
#include "content/open.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {

struct ListedLayer {
  LayerRoot root;
  LayerListing listing;
};

/// NAME.tmpl is the template for the file NAME.
inline constexpr std::string_view template_suffix = ".tmpl";

/// The layers of one image, as indices into the list of all layers. The first layer that has a path wins.
struct ImageLayers {
  std::vector<std::size_t> layers;
  std::vector<std::string> templates{};  // paths that the configuration declares to be templates
  /// Files that come from one layer of the image alone, by path in lower case: its number, or layer_none if the image
  /// does not serve them.
  std::map<std::string, std::size_t> pinned{};
  static constexpr std::size_t layer_none = static_cast<std::size_t>(-1);

  [[nodiscard]] bool may_serve(std::string_view path, std::size_t number) const;
};

/// With ASCII letters in lower case: paths that the server takes for the same.
[[nodiscard]] std::string folded_path(std::string_view path);

/// One file, stored once however many names, images and links lead to it. Its checksums are placed directly before its
/// bytes, both aligned to cache lines: the first block and all checksums of a file up to 16 KiB are two adjacent lines
/// of one page, which keeps the first access to a small file cheap.
struct StoredFile {
  std::size_t layer = 0;
  std::string path;
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size = 0;
  bool is_shared = false;   // several paths lead to it
  std::int64_t changed_ns = 0;
  std::size_t sums_at = 0;  // offset in the arena
  std::size_t data_at = 0;
};

struct PlannedName {
  std::uint16_t image = 0;
  std::string path;
  std::size_t file = 0;  // into ContentPlan::files
};

/// A template of an image, from the first layer that has it. A plain file of the same path in an earlier layer hides
/// it.
struct PlannedTemplate {
  std::uint16_t image = 0;
  std::string path;  // of the file that it renders
  StoredFile source;
};

/// A template rendered for one board, or for all.
struct RenderedFile {
  std::uint16_t image = 0;
  std::uint32_t board = FileIndex::board_any;
  std::string path;
  std::string text;
  std::size_t sums_at = 0;  // offset in the arena
  std::size_t data_at = 0;
};

struct ContentPlan {
  std::vector<StoredFile> files;
  std::size_t files_placed = 0;  // this many from the first on; the others are loaded on demand
  std::vector<PlannedName> names;
  std::vector<PlannedTemplate> templates;
  std::vector<RenderedFile> rendered;
  std::size_t arena_bytes = 0;
  std::size_t placed_bytes = 0;  // of arena_bytes; the rest is free
  std::string error;             // not empty: a file does not fit, or there are too many names
};

/// Of all images. At 255 bytes each, they fit the 32-bit offsets of the name index.
inline constexpr std::size_t plan_names_max = 8'000'000;

/// Chooses the files, names and templates of all images. Places nothing yet.
[[nodiscard]] ContentPlan choose_content(const std::vector<ListedLayer>& layers,
                                         const std::vector<ImageLayers>& images);

/// Full paths of files, the most recently requested first.
using HotNames = std::vector<std::string>;

/// Places the files in the arena, which may take `cache_bytes` (tftp.cache). If they do not all fit, the rendered files
/// are placed, then as many others as fit: the hot ones first, then the smallest. A file that would not fit even beside
/// the rendered files alone is an error.
void place_content(ContentPlan& plan, const std::vector<ListedLayer>& layers, std::uint64_t cache_bytes,
                   const HotNames& hot = {});

/// Where a file is placed in the arena: its checksums, its bytes, and the end of both.
struct Place {
  std::uint64_t sums_at = 0;
  std::uint64_t data_at = 0;
  std::uint64_t end = 0;
};
/// The place of a file of `size` bytes if it begins at `first`.
[[nodiscard]] Place place_at(std::uint64_t first, std::uint64_t size);

}  // namespace bootstorm::content
