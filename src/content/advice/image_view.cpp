#include "content/advice/image_view.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/patterns.hpp"
#include "content/walk.hpp"

namespace bootstorm::content {
namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_folded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return folded(x) == folded(y); });
}

const FoundFile* find_same(const ListedLayer& layer, std::string_view path) {
  const auto& files = layer.listing.files;
  const auto at = std::lower_bound(files.begin(), files.end(), path,
                                   [](const FoundFile& file, std::string_view other) { return file.path < other; });
  if (at != files.end() && at->path == path) return &*at;
  const auto in_other_case = std::find_if(files.begin(), files.end(),
                                          [&](const FoundFile& file) { return equals_folded(file.path, path); });
  return in_other_case == files.end() ? nullptr : &*in_other_case;
}

/// The file, or the template that renders it.
const FoundFile* find(const ListedLayer& layer, std::string_view path) {
  const FoundFile* file = find_same(layer, path);
  return file != nullptr ? file : find_same(layer, std::string{path} + std::string{template_suffix});
}

/// A pattern that ends in '*' matches any path with that prefix.
bool matches(const ListedLayer& layer, std::string_view pattern) {
  if (!pattern.ends_with('*')) return find(layer, pattern) != nullptr;
  const std::string_view begin = pattern.substr(0, pattern.size() - 1);
  const auto& files = layer.listing.files;
  return std::any_of(files.begin(), files.end(), [&](const FoundFile& file) {
    return equals_folded(std::string_view{file.path}.substr(0, begin.size()), begin);
  });
}

std::optional<std::string> read_all(const Opened& opened, std::size_t bytes_max) {
  if (!opened.file.ok()) return std::nullopt;
  std::string text(bytes_max + 1, '\0');
  std::size_t used = 0;
  while (used < text.size()) {
    const ssize_t count = ::read(opened.file.get(), text.data() + used, text.size() - used);
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    used += static_cast<std::size_t>(count);
  }
  if (used > bytes_max) return std::nullopt;
  text.resize(used);
  return text;
}

}  // namespace

bool ImageView::has(std::string_view pattern) const { return has_any(pattern); }

bool ImageView::has_any(std::string_view patterns) const { return first_layer(patterns).has_value(); }

std::optional<std::size_t> ImageView::first_layer(std::string_view patterns) const {
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    if (layer_has(layer, patterns)) return layer;
  }
  return std::nullopt;
}

bool ImageView::layer_has(std::size_t layer, std::string_view patterns) const {
  return any_pattern(patterns, [&](std::string_view pattern) { return matches(*layers_[layer], pattern); });
}

std::vector<std::string> ImageView::directories_with(std::string_view name) const {
  std::set<std::string> directories;
  for (const ListedLayer* layer : layers_) {
    for (const FoundFile& file : layer->listing.files) {
      const std::string_view path = file.path;
      const std::size_t slash = path.rfind('/');
      const std::size_t start = slash == std::string_view::npos ? 0 : slash + 1;
      if (equals_folded(path.substr(start), name)) directories.emplace(path.substr(0, start));
    }
  }
  return {directories.begin(), directories.end()};
}

std::optional<std::string> ImageView::text(std::string_view path, std::size_t bytes_max) const {
  for (const ListedLayer* layer : layers_) {
    if (const FoundFile* file = find(*layer, path)) {
      return read_all(layer->root.open(file->path, O_RDONLY), bytes_max);
    }
  }
  return std::nullopt;
}

}  // namespace bootstorm::content
