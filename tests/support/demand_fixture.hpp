// Files on disk and too little memory for them, for tests of loading on demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bootstorm/files.hpp"
#include "content/arena.hpp"
#include "content/demand/files.hpp"
#include "content/open.hpp"
#include "content/plan.hpp"
#include "content/walk.hpp"
#include "support/content_fixture.hpp"

namespace bootstorm::content::test {

inline std::string cache_file_name(std::size_t file) {
  return file < 10 ? "0" + std::to_string(file) : std::to_string(file);
}

/// At most 100 files of a layer, "00" to "99", with distinct bytes, and memory for some of them.
struct Cache {
  TemporaryTree tree;
  std::vector<std::string> contents;
  Arena arena;
  std::unique_ptr<OnDemandFiles> files;
  std::vector<File> served;  // by number, as in a FileIndex

  Cache(const std::vector<std::uint64_t>& sizes, std::uint64_t room) {
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      contents.push_back(noise(sizes[i], static_cast<std::uint32_t>(i + 1)));
      tree.file(cache_file_name(i), contents.back());
    }
    std::vector<ListedLayer> layers(1);
    layers[0].root = LayerRoot::open(tree.root().string()).first;
    layers[0].listing = list_layer(layers[0].root);
    ContentPlan plan = choose_content(layers, {ImageLayers{{0}}});
    std::vector<LayerRoot> roots;
    roots.push_back(std::move(layers[0].root));
    arena = std::get<Arena>(Arena::map(room, MemoryMode::ordinary));
    files = std::make_unique<OnDemandFiles>(plan.files, 0, std::move(roots), arena, ArenaRange{0, room});
    for (std::size_t i = 0; i < files->size(); ++i) {
      served.push_back({.size = sizes[i], .on_demand = &files->shared(i)});
    }
  }
};

}  // namespace bootstorm::content::test
