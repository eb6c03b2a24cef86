// A section of the configuration as a table with one row a key. Reading, "unknown key; did you mean", the JSON schema,
// the warnings that a restart is needed and the test of conf/appliance.yaml all follow from the rows.
//
// A value that needs no translation is one line:
//
//   setting("rapid_commit", &DhcpConfig::rapid_commit, true_or_false(), "answer in two messages (RFC 4039)")
//
// Rows are read in the table's order, so a row may rely on what the rows above it have read.
#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "config/reader.hpp"
#include "config/shape.hpp"
#include "config/text.hpp"
#include "config/yaml.hpp"

namespace bootstorm::config {

template <class Into>
struct Setting {
  KeyDescription about;
  std::function<void(const YamlNode& value, Into& into, ErrorList& errors)> read;
  std::function<std::string(const Into&)> written{};  // the value as YAML has it
  std::function<bool(const Into&, const Into&)> is_same{};

  [[nodiscard]] Setting required() && {
    about.is_required = true;
    return std::move(*this);
  }
  [[nodiscard]] Setting needs_restart() && {
    about.needs_restart = true;
    return std::move(*this);
  }
};

namespace detail {

template <class Value>
inline constexpr bool is_optional = false;
template <class Value>
inline constexpr bool is_optional<std::optional<Value>> = true;

/// A field that may be unset holds a value; a form for optional values sets or unsets it.
template <class Field, class Value>
void assign(Field& field, const Value& value) {
  if constexpr (is_optional<Field> && is_optional<Value>) {
    field.reset();
    if (value) field = static_cast<typename Field::value_type>(*value);
  } else if constexpr (is_optional<Field>) {
    field = static_cast<typename Field::value_type>(value);
  } else {
    field = static_cast<Field>(value);
  }
}

template <class Field, class Value>
std::string written(const Field& field, const Form<Value>& form) {
  if (!form.write) return {};
  if constexpr (is_optional<Field> && !is_optional<Value>) {
    return field ? form.write(static_cast<Value>(*field)) : std::string{};
  } else {
    return form.write(static_cast<Value>(field));
  }
}

}  // namespace detail

/// A scalar that goes as it is into a field of Into, or of a class that Into is derived from.
template <class Into, class Owner, class Field, class Value>
[[nodiscard]] Setting<Into> setting_in(std::string_view key, Field Owner::*field, Form<Value> form, std::string help) {
  Setting<Into> row{.about = {.key = std::string{key}, .help = std::move(help), .shape = form.shape}};
  if constexpr (std::equality_comparable<Field>) {
    row.is_same = [field](const Into& a, const Into& b) { return a.*field == b.*field; };
  }
  row.written = [field, form](const Into& from) { return detail::written(from.*field, form); };
  row.read = [field, name = std::string{key}, form = std::move(form)](const YamlNode& node, Into& into,
                                                                      ErrorList& errors) {
    if (const auto value = read_scalar(node, name, form, errors)) detail::assign(into.*field, *value);
  };
  return row;
}
template <class Into, class Field, class Value>
[[nodiscard]] Setting<Into> setting(std::string_view key, Field Into::*field, Form<Value> form, std::string help) {
  return setting_in<Into>(key, field, std::move(form), std::move(help));
}

template <class Into>
class Section {
 public:
  /// `what` is the mapping's name in errors: "a network". `defaults` is what an empty mapping means.
  Section(std::string what, std::vector<Setting<Into>> settings, const Into& defaults)
      : Section(std::move(what), std::move(settings)) {
    for (Setting<Into>& row : settings_) {
      if (row.written) row.about.default_text = row.written(defaults);
    }
  }
  Section(std::string what, std::vector<Setting<Into>> settings)
      : what_(std::move(what)), settings_(std::move(settings)) {
    for (const Setting<Into>& row : settings_) keys_.push_back(row.about.key);
  }
  Section(const Section&) = delete;  // keys_ points into settings_
  Section& operator=(const Section&) = delete;

  [[nodiscard]] const std::vector<Setting<Into>>& settings() const { return settings_; }

  /// Reports whatever is no mapping, unknown keys and repeated ones.
  [[nodiscard]] MapReader open(const YamlNode& node, ErrorList& errors) const { return {node, what_, keys_, errors}; }
  /// Reads every key of what open() has made.
  void read(MapReader& map, Into& into) const {
    if (!map.ok()) return;
    for (const auto& [about, read_value, written, is_same] : settings_) {
      const YamlNode* value = about.is_required    ? map.require(about.key)
                              : about.may_be_empty ? map.section(about.key)
                                                   : map.find(about.key);
      if (value != nullptr) read_value(*value, into, map.errors());
    }
  }
  void read(const YamlNode& node, Into& into, ErrorList& errors) const {
    MapReader map = open(node, errors);
    read(map, into);
  }

  /// The keys that differ and take effect only at the next start.
  [[nodiscard]] std::vector<std::string> restart_keys(const Into& running, const Into& wanted) const {
    std::vector<std::string> keys;
    for (const Setting<Into>& row : settings_) {
      if (row.about.needs_restart && !row.is_same(running, wanted)) keys.push_back(row.about.key);
    }
    return keys;
  }

  [[nodiscard]] Shape shape() const {
    Shape shape;
    shape.kind = Shape::Kind::mapping;
    for (const Setting<Into>& row : settings_) shape.keys.push_back(row.about);
    return shape;
  }

 private:
  std::string what_;
  std::vector<Setting<Into>> settings_;
  std::vector<std::string_view> keys_;
};

/// A mapping that fills one field.
template <class Into, class Part>
[[nodiscard]] Setting<Into> mapping(std::string_view key, Part Into::*field, const Section<Part>& section,
                                    std::string help) {
  return {{.key = std::string{key}, .help = std::move(help), .shape = section.shape(), .may_be_empty = true},
          [field, &section](const YamlNode& node, Into& into, ErrorList& errors) {
            section.read(node, into.*field, errors);
          }};
}

/// Several lists of rows as one.
template <class Into>
[[nodiscard]] std::vector<Setting<Into>> together(std::initializer_list<std::vector<Setting<Into>>> parts) {
  std::vector<Setting<Into>> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// The rows of a section that fills a part of something larger.
template <class Outer, class Inner>
[[nodiscard]] std::vector<Setting<Outer>> rows_for(const Section<Inner>& section, Inner& (*part)(Outer&)) {
  std::vector<Setting<Outer>> rows;
  for (const Setting<Inner>& row : section.settings()) {
    rows.push_back({row.about, [read = row.read, part](const YamlNode& node, Outer& into, ErrorList& errors) {
                      read(node, part(into), errors);
                    }});
  }
  return rows;
}

}  // namespace bootstorm::config
