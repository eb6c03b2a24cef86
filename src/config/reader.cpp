#include "config/reader.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/nearest_name.hpp"
#include "base/text.hpp"
#include "config/key_places.hpp"

namespace bootstorm::config {
namespace {

std::string joined(std::span<const std::string_view> names) {
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : ", ") + std::string{name};
  return text;
}

/// What to write instead of an unknown key, or where to write it.
std::string advice_on(std::string_view key, std::span<const std::string_view> known) {
  const auto nearest = nearest_name(key, known);
  const std::string elsewhere = places_of_key(key);
  std::string advice = nearest ? "did you mean " + in_quotes(*nearest) + "?" : std::string{};
  if (!elsewhere.empty()) {
    advice += nearest ? " (" + in_quotes(key) + " belongs in " + elsewhere + ")" : "it belongs in " + elsewhere;
  }
  return advice.empty() ? "known here: " + joined(known) : advice;
}

}  // namespace

std::vector<ConfigError> ErrorList::take() {
  std::stable_sort(errors_.begin(), errors_.end(), [](const ConfigError& a, const ConfigError& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return std::exchange(errors_, {});
}

void add_mismatch(ErrorList& errors, const YamlNode& node, std::string_view key, const std::string& expected,
                  const std::string& hint) {
  std::string message = std::string{key} + ": expected " + expected;
  switch (node.kind) {
    case YamlNode::Kind::nothing: message += ", but nothing is given"; break;
    case YamlNode::Kind::text: message += ", not " + in_quotes(node.text); break;
    case YamlNode::Kind::list: message += ", not a list"; break;
    case YamlNode::Kind::map: message += ", not a mapping"; break;
  }
  if (!hint.empty()) message += " (" + hint + ")";
  errors.add(node.at, std::move(message));
}

void add_repeated(ErrorList& errors, const YamlKey& key, std::string_view one, Location first) {
  errors.add(key.at, std::string{one} + ' ' + in_quotes(key.name) + " is given twice; the first is in line " +
                         std::to_string(first.line));
}

const std::vector<YamlNode>* list_items(const YamlNode& node, std::string_view key, const std::string& expected,
                                        std::size_t items_max, ErrorList& errors) {
  if (node.kind != YamlNode::Kind::list) {
    add_mismatch(errors, node, key, expected);
    return nullptr;
  }
  if (node.items.size() > items_max) {
    errors.add(node.items[items_max].at, std::string{key} + ": at most " + std::to_string(items_max) +
                                             " are allowed, but there are " + std::to_string(node.items.size()));
    return nullptr;
  }
  return &node.items;
}

MapReader::MapReader(const YamlNode& node, std::string what, std::span<const std::string_view> known, ErrorList& errors)
    : node_(node), what_(std::move(what)), errors_(errors) {
  if (!ok()) {
    add_mismatch(errors, node, what_, "a mapping with the keys " + joined(known));
    return;
  }
  std::map<std::string_view, Location> seen;
  for (const YamlKey& key : node.keys) {
    if (std::find(known.begin(), known.end(), key.name) == known.end()) {
      errors.add(key.at, "unknown key " + in_quotes(key.name) + "; " + advice_on(key.name, known));
      continue;
    }
    const auto [first, is_new] = seen.try_emplace(key.name, key.at);
    if (!is_new) add_repeated(errors, key, "key", first->second);
  }
}

const YamlNode* MapReader::find(std::string_view key) const {
  for (std::size_t i = 0; i < node_.keys.size(); ++i) {
    if (node_.keys[i].name == key) return &node_.items[i];
  }
  return nullptr;
}

const YamlNode* MapReader::require(std::string_view key) {
  const YamlNode* value = find(key);
  if (value == nullptr && ok()) errors_.add(node_.at, what_ + " needs the key " + in_quotes(key));
  return value;
}

const YamlNode* MapReader::section(std::string_view key) const {
  const YamlNode* value = find(key);
  return value == nullptr || value->kind == YamlNode::Kind::nothing ? nullptr : value;
}

}  // namespace bootstorm::config
