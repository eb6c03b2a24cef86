#include "client/file_set.hpp"

#include <algorithm>
#include <utility>

namespace bootstorm::client {

namespace {

// As strcmp, of `prefix` and `name` joined, without joining them.
int compare_joined(std::string_view whole, std::string_view prefix, std::string_view name) noexcept {
  if (const int order = whole.substr(0, prefix.size()).compare(prefix); order != 0) return order;
  return whole.substr(prefix.size()).compare(name);
}

}  // namespace

FileSet::FileSet(std::vector<File> files) : files_(std::move(files)) {
  std::stable_sort(files_.begin(), files_.end(), [](const File& a, const File& b) { return a.name < b.name; });
}

const FileSet::File* FileSet::find(std::string_view name) const noexcept {
  const auto at = std::lower_bound(files_.begin(), files_.end(), name,
                                   [](const File& file, std::string_view wanted) { return file.name < wanted; });
  return at != files_.end() && at->name == name ? &*at : nullptr;
}

const FileSet::File* FileSet::find(std::string_view prefix, std::string_view name) const noexcept {
  const auto at = std::lower_bound(files_.begin(), files_.end(), 0,
                                   [&](const File& file, int) { return compare_joined(file.name, prefix, name) < 0; });
  if (at != files_.end() && compare_joined(at->name, prefix, name) == 0) return &*at;
  return find(name);
}

}  // namespace bootstorm::client
