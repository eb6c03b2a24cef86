// What may stand behind each key, as a value: the JSON schema and the tests of conf/appliance.yaml are made from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace bootstorm::config {

struct KeyDescription;

/// What may stand behind a key, in the terms of JSON schema.
struct Shape {
  enum class Kind : std::uint8_t {
    text,
    number,
    flag,
    list,
    mapping,
    named
  };

  Kind kind = Kind::text;
  std::string range;                 // "1 to 16", as people write it; empty: none
  std::string pattern;               // of a text: a regular expression (ECMA 262); empty: any text
  std::vector<std::string> choices;  // a text: one of these; a number: or one of these; named: the names there are
  bool is_any_scalar = false;        // of a text: 10000000 is one, too, though an editor takes it for a number
  std::uint64_t min = 0;             // of a number
  std::uint64_t max = 0;             // of a number, or of the items of a list
  std::vector<Shape> of;             // list, named: one, that of each value
  std::vector<KeyDescription> keys;  // of a mapping
};

/// One key of a mapping.
struct KeyDescription {
  std::string key;
  std::string help;  // one line for people
  Shape shape{};
  std::string default_text{};  // as written in YAML; empty: none, or not one fixed value
  bool is_required = false;
  bool may_be_empty = false;   // a key with nothing behind it counts as absent: all its lines may be commented out
  bool needs_restart = false;  // a reload leaves it as it runs
};

[[nodiscard]] inline Shape list_of(Shape item, std::size_t items_max) {
  Shape shape;
  shape.kind = Shape::Kind::list;
  shape.max = items_max;
  shape.of.push_back(std::move(item));
  return shape;
}

[[nodiscard]] inline Shape text_like(std::string pattern) {
  Shape shape;
  shape.pattern = std::move(pattern);
  return shape;
}
/// A text that may consist of digits alone.
[[nodiscard]] inline Shape any_scalar(std::string pattern = {}) {
  Shape shape = text_like(std::move(pattern));
  shape.is_any_scalar = true;
  return shape;
}

/// A mapping whose keys are the user's names, or those in `names`.
[[nodiscard]] inline Shape named(Shape value, std::vector<std::string> names = {}) {
  Shape shape;
  shape.kind = Shape::Kind::named;
  shape.choices = std::move(names);
  shape.of.push_back(std::move(value));
  return shape;
}

}  // namespace bootstorm::config
