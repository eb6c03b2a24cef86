// YAML text into a tree of located values. Scalars stay text: whether 010, 1e5, off or 10:20:30 is a number, a
// switch or a time is decided by the key it stands under, never by YAML's guesses.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace bootstorm::config {

struct YamlKey {
  std::string name;
  Location at;
};

struct YamlNode {
  enum class Kind { nothing, text, list, map };

  Kind kind = Kind::nothing;
  Location at;
  std::string text;
  std::vector<YamlNode> items;  // of a list or a map
  std::vector<YamlKey> keys;    // of a map: keys[i] names items[i]; may hold a name twice
};

/// The one document in text, or the first syntax error. Anchors, aliases, tags and keys that are not plain text are
/// refused: a file that says each thing where it stands can be pointed at. Throws only on lack of memory.
[[nodiscard]] std::variant<YamlNode, ConfigError> parse_yaml(std::string_view text, const std::string& file_name);

}  // namespace bootstorm::config
