#include "config/schema.hpp"

#include <charconv>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "config/sections.hpp"
#include "config/shape.hpp"

namespace bootstorm::config {
namespace {

using Json = nlohmann::ordered_json;

Json schema_of(const Shape& shape);

Json text_schema(const Shape& shape) {
  if (!shape.choices.empty()) return {{"enum", shape.choices}};
  Json schema;
  if (shape.is_any_scalar) {
    schema["type"] = {"string", "number"};
  } else {
    schema["type"] = "string";
  }
  if (!shape.pattern.empty()) schema["pattern"] = shape.pattern;
  return schema;
}

Json number_schema(const Shape& shape) {
  const Json number{{"type", "integer"}, {"minimum", shape.min}, {"maximum", shape.max}};
  if (shape.choices.empty()) return number;
  return {{"anyOf", {number, {{"enum", shape.choices}}}}};
}

Json key_schema(const KeyDescription& about) {
  Json schema = schema_of(about.shape);
  if (about.may_be_empty && schema.contains("type")) schema["type"] = {schema["type"], "null"};
  std::string help = about.help;
  if (!about.shape.range.empty()) help += "; " + about.shape.range;
  if (about.needs_restart) help += "; takes effect at the next start";
  schema["description"] = help;
  if (about.default_text.empty()) return schema;
  const std::string& text = about.default_text;
  std::uint64_t number = 0;
  if (about.shape.kind == Shape::Kind::flag) {
    schema["default"] = text == "true";
  } else if (about.shape.kind == Shape::Kind::number &&
             std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{}) {
    schema["default"] = number;
  } else {
    schema["default"] = text;
  }
  return schema;
}

Json mapping_schema(const Shape& shape) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const KeyDescription& about : shape.keys) {
    properties[about.key] = key_schema(about);
    if (about.is_required) required.push_back(about.key);
  }
  Json schema{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) schema["required"] = required;
  return schema;
}

Json named_schema(const Shape& shape) {
  Json schema{{"type", "object"}, {"additionalProperties", schema_of(shape.of.front())}};
  if (!shape.choices.empty()) schema["propertyNames"] = {{"enum", shape.choices}};
  return schema;
}

Json schema_of(const Shape& shape) {
  switch (shape.kind) {
    case Shape::Kind::text: return text_schema(shape);
    case Shape::Kind::number: return number_schema(shape);
    case Shape::Kind::flag: return {{"type", "boolean"}};
    case Shape::Kind::list: return {{"type", "array"}, {"items", schema_of(shape.of.front())}, {"maxItems", shape.max}};
    case Shape::Kind::mapping: return mapping_schema(shape);
    case Shape::Kind::named: return named_schema(shape);
  }
  return Json::object();
}

}  // namespace

std::string schema_text() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "bootstorm's configuration"}};
  schema.update(mapping_schema(document_shape()));
  return schema.dump(2) + '\n';
}

}  // namespace bootstorm::config
