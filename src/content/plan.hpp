// Which files a generation stores, under which names, and where each lies in the arena.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
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

/// A file of that name is a template for the file without it.
inline constexpr std::string_view template_suffix = ".tmpl";

/// The layers of one image, by their index among all layers. The first one that has a path wins.
struct ImageLayers {
  std::vector<std::size_t> layers;
  std::vector<std::string> templates{};  // paths of files that are templates although their names do not say so
};

/// One file, stored once however many names, images and links lead to it. Its sums lie directly before its bytes, both
/// on cache lines of their own: for a file up to 16 KiB the first block and all sums are two neighbouring lines of one
/// page, which is what a cold read of a small file costs.
struct StoredFile {
  std::size_t layer = 0;
  std::string path;
  dev_t device = 0;
  ino_t inode = 0;
  std::uint64_t size = 0;
  bool is_shared = false;   // another path leads to it too
  std::int64_t changed_ns = 0;
  std::size_t sums_at = 0;  // offset in the arena
  std::size_t data_at = 0;
};

struct PlannedName {
  std::uint16_t image = 0;
  std::string path;
  std::size_t file = 0;  // into ContentPlan::files
};

/// A template in an image, in the nearest layer that has it; a plain file of its path in a nearer layer would hide it.
struct PlannedTemplate {
  std::uint16_t image = 0;
  std::string path;  // that it is for
  StoredFile source;
};

/// What a template has become for one board, or for all.
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
  std::size_t files_placed = 0;  // the first so many; the others are read when they are wanted
  std::vector<PlannedName> names;
  std::vector<PlannedTemplate> templates;
  std::vector<RenderedFile> rendered;
  std::size_t arena_bytes = 0;
  std::size_t placed_bytes = 0;  // of arena_bytes; behind them it is free
  std::string error;             // not empty: does not fit, or too many names
};

/// Over all images. At 255 bytes each they still fit the 32-bit offsets of the name index.
inline constexpr std::size_t plan_names_max = 8'000'000;

/// Files, names and templates of all images; nothing has a place yet.
[[nodiscard]] ContentPlan choose_content(const std::vector<ListedLayer>& layers,
                                         const std::vector<ImageLayers>& images);

/// Full names of files, the most wanted first.
using HotNames = std::vector<std::string>;

/// Gives every file its place. `cache_bytes`: what the arena may have (tftp.cache). If they do not all fit, the
/// rendered files have one and as many others as can: the hot ones, then the small ones. It is an error if one of those
/// that are left would not fit alone.
void place_content(ContentPlan& plan, const std::vector<ListedLayer>& layers, std::uint64_t cache_bytes,
                   const HotNames& hot = {});

/// What a file of that size takes in the arena.
struct Place {
  std::uint64_t sums_at = 0;
  std::uint64_t data_at = 0;
  std::uint64_t end = 0;
};
[[nodiscard]] Place place_at(std::uint64_t first, std::uint64_t size);

}  // namespace bootstorm::content
