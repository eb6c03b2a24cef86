// An image as a board sees it: the files of its layers, then those of the images that the board falls back to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/plan.hpp"

namespace bootstorm::content {

class ImageView {
 public:
  /// `layers`: in the order in which they are searched; must outlive the view.
  explicit ImageView(std::vector<const ListedLayer*> layers) : layers_(std::move(layers)) {}

  /// Whether there is a file of that path; a pattern that ends in '*' matches any path with that prefix. Ignores the
  /// case of ASCII letters, as the server does.
  [[nodiscard]] bool has(std::string_view pattern) const;
  /// The same for any of several patterns, separated by '|'.
  [[nodiscard]] bool has_any(std::string_view patterns) const;
  /// The first layer, in the order of the search, that has a file of one of these patterns; nullopt: none.
  [[nodiscard]] std::optional<std::size_t> first_layer(std::string_view patterns) const;
  [[nodiscard]] bool layer_has(std::size_t layer, std::string_view patterns) const;
  [[nodiscard]] std::string layer_name(std::size_t layer) const { return layers_[layer]->root.directory(); }
  /// Calls `visit(const FoundFile&)` for each file of each layer, also those that another one hides.
  template <class Visit>
  void for_each_file(Visit visit) const {
    for (const ListedLayer* layer : layers_) {
      for (const FoundFile& file : layer->listing.files) visit(file);
    }
  }
  /// The directories ("" or "a/b/") that contain a file of that name.
  [[nodiscard]] std::vector<std::string> directories_with(std::string_view name) const;
  /// The content of a file. nullopt: missing, larger than `bytes_max`, or unreadable.
  [[nodiscard]] std::optional<std::string> text(std::string_view path, std::size_t bytes_max) const;

 private:
  std::vector<const ListedLayer*> layers_;
};

}  // namespace bootstorm::content
