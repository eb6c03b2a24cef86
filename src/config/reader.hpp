// Reading a located tree key by key, and collecting everything that is wrong on the way.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "config/config.hpp"
#include "config/text.hpp"
#include "config/yaml.hpp"

namespace bootstorm::config {

/// The errors of one file, in the order they were found.
class ErrorList {
 public:
  explicit ErrorList(std::string file) : file_(std::move(file)) {}

  void add(Location at, std::string message) { errors_.push_back({file_, at.line, at.column, std::move(message)}); }
  [[nodiscard]] bool empty() const { return errors_.empty(); }
  /// In the file's order, and gone from here.
  [[nodiscard]] std::vector<ConfigError> take();

 private:
  std::string file_;
  std::vector<ConfigError> errors_;
};

/// "KEY: expected EXPECTED, not WHAT IS THERE" at node.
void add_mismatch(ErrorList& errors, const YamlNode& node, std::string_view key, const std::string& expected,
                  const std::string& hint = {});

/// "ONE 'NAME' is given twice" at key.
void add_repeated(ErrorList& errors, const YamlKey& key, std::string_view one, Location first);

template <class T>
std::optional<T> read_scalar(const YamlNode& node, std::string_view key, const Form<T>& form, ErrorList& errors) {
  Parsed<T> parsed;
  if (node.kind == YamlNode::Kind::text) parsed = form.parse(node.text);
  if (!parsed.value) add_mismatch(errors, node, key, form.expected, parsed.hint);
  return parsed.value;
}

/// The items of a list of at most items_max, or null: reported.
[[nodiscard]] const std::vector<YamlNode>* list_items(const YamlNode& node, std::string_view key,
                                                      const std::string& expected, std::size_t items_max,
                                                      ErrorList& errors);

/// One mapping. Making it reports what is no mapping, unknown keys with the nearest known name, and repeated keys
/// (the first counts).
class MapReader {
 public:
  MapReader(const YamlNode& node, std::string what, std::span<const std::string_view> known, ErrorList& errors);

  [[nodiscard]] bool ok() const { return node_.kind == YamlNode::Kind::map; }
  [[nodiscard]] Location at() const { return node_.at; }
  [[nodiscard]] ErrorList& errors() { return errors_; }

  /// The value, or null where the key is absent.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
  /// The same; an absent key is an error.
  [[nodiscard]] const YamlNode* require(std::string_view key);
  /// The same as find, but a key with nothing behind it counts as absent: all its lines may be commented out.
  [[nodiscard]] const YamlNode* section(std::string_view key) const;

 private:
  const YamlNode& node_;
  std::string what_;  // "a network": for messages
  ErrorList& errors_;
};

/// A mapping from names to what is said of them, and what its errors call it.
struct NamedMap {
  const YamlNode& node;
  std::string_view key;       // "images"
  std::string_view one;       // "image"
  std::string_view expected;  // "a mapping from image names to their layers"
};

/// Calls each(key, name, value) for every name that is right and new, and reports the others. False: some are missing.
template <class Name, class Each>
[[nodiscard]] bool read_named(const NamedMap& map, const Form<Name>& form, ErrorList& errors, Each each) {
  if (map.node.kind != YamlNode::Kind::map) {
    add_mismatch(errors, map.node, map.key, std::string{map.expected});
    return false;
  }
  std::map<Name, Location> seen;
  bool complete = true;
  for (std::size_t i = 0; i < map.node.items.size(); ++i) {
    const YamlKey& key = map.node.keys[i];
    const auto name = form.parse(key.name).value;
    if (!name) {
      errors.add(key.at, std::string{map.key} + ": expected " + form.expected + ", not " + in_quotes(key.name));
      complete = false;
    } else if (const auto [first, is_new] = seen.try_emplace(*name, key.at); is_new) {
      each(key, *name, map.node.items[i]);
    } else {
      add_repeated(errors, key, map.one, first->second);
    }
  }
  return complete;
}

}  // namespace bootstorm::config
