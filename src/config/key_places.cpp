#include "config/key_places.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "config/sections.hpp"
#include "config/shape.hpp"

namespace bootstorm::config {
namespace {

using Places = std::map<std::string, std::vector<std::string>, std::less<>>;

void collect(const Shape& shape, const std::string& path, Places& places) {
  for (const Shape& item : shape.of) {  // of a list, or of what has the user's names
    collect(item, shape.kind == Shape::Kind::named ? path + ".NAME" : path, places);
  }
  for (const KeyDescription& about : shape.keys) {
    places[about.key].push_back(path.empty() ? "the file's top level" : path);
    collect(about.shape, path.empty() ? about.key : path + '.' + about.key, places);
  }
}

}  // namespace

std::string places_of_key(std::string_view key) {
  constexpr std::size_t shown_max = 3;
  static const Places places = [] {
    Places all;
    collect(document_shape(), "", all);
    return all;
  }();
  const auto found = places.find(key);
  if (found == places.end()) return {};
  std::string text;
  for (std::size_t i = 0; i < found->second.size() && i < shown_max; ++i) {
    text += (i == 0 ? "" : " or ") + found->second[i];
  }
  return found->second.size() > shown_max ? text + " and others" : text;
}

}  // namespace bootstorm::config
