// The JSON schema: what the reader accepts is valid, and what an editor can know to be wrong is not.
#include "config/schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <variant>

#include "config/config.hpp"
#include "config/yaml.hpp"
#include "support/config_fixture.hpp"

namespace bootstorm::config {
namespace {

using Json = nlohmann::json;

/// As an editor reads YAML 1.2: digits are a number, true and false are booleans.
Json json_of(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::nothing: return nullptr;
    case YamlNode::Kind::text:
      if (node.text == "true" || node.text == "false") return node.text == "true";
      if (std::regex_match(node.text, std::regex{"0|[1-9][0-9]{0,17}"})) return std::stoll(node.text);
      return node.text;
    case YamlNode::Kind::list: {
      Json list = Json::array();
      for (const YamlNode& item : node.items) list.push_back(json_of(item));
      return list;
    }
    case YamlNode::Kind::map: break;
  }
  Json map = Json::object();
  for (std::size_t i = 0; i < node.keys.size(); ++i) map[node.keys[i].name] = json_of(node.items[i]);
  return map;
}

bool has_type(const Json& value, const std::string& type) {
  return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
         (type == "string" && value.is_string()) || (type == "integer" && value.is_number_integer()) ||
         (type == "number" && value.is_number()) || (type == "boolean" && value.is_boolean()) ||
         (type == "null" && value.is_null());
}

bool is_valid(const Json& value, const Json& schema);

bool is_valid_object(const Json& value, const Json& schema) {
  for (const auto& name : schema.value("required", Json::array())) {
    if (!value.contains(name.get<std::string>())) return false;
  }
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, item] : value.items()) {
    if (schema.contains("propertyNames") && !is_valid(key, schema["propertyNames"])) return false;
    const Json& others = schema.at("additionalProperties");
    if (properties.contains(key) ? !is_valid(item, properties[key])
        : others.is_boolean()    ? !others.get<bool>()
                                 : !is_valid(item, others)) {
      return false;
    }
  }
  return true;
}

/// The part of draft 2020-12 that the schema uses.
bool is_valid(const Json& value, const Json& schema) {
  if (schema.contains("anyOf")) {
    return std::ranges::any_of(schema["anyOf"], [&](const Json& one) { return is_valid(value, one); });
  }
  if (schema.contains("enum")) return std::ranges::find(schema["enum"], value) != schema["enum"].end();
  const Json& type = schema.at("type");
  if (type.is_string() ? !has_type(value, type)
                       : std::ranges::none_of(type, [&](const Json& one) { return has_type(value, one); })) {
    return false;
  }
  if (value.is_string() && schema.contains("pattern")) {
    return std::regex_search(value.get<std::string>(), std::regex{schema["pattern"].get<std::string>()});
  }
  if (value.is_number() && schema.contains("minimum")) {
    return value >= schema["minimum"] && value <= schema["maximum"];
  }
  if (value.is_array()) {
    return value.size() <= schema.at("maxItems") &&
           std::ranges::all_of(value, [&](const Json& item) { return is_valid(item, schema.at("items")); });
  }
  return !value.is_object() || is_valid_object(value, schema);
}

bool fits_schema(const std::string& text) {
  static const Json schema = Json::parse(schema_text());
  const auto parsed = parse_yaml(text, "x.yaml");
  const auto* root = std::get_if<YamlNode>(&parsed);
  EXPECT_NE(root, nullptr) << text;
  return root != nullptr && is_valid(json_of(*root), schema);
}

TEST(Schema, AcceptsTheShippedFiles) {
  unsigned files = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{BOOTSTORM_SOURCE} / "conf"}) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream file{entry.path()};
    EXPECT_TRUE(fits_schema({std::istreambuf_iterator<char>{file}, {}})) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 4u);
}

TEST(Schema, AcceptsWhatTheReaderTakesAsText) {
  const std::string ports = "ports: [{device: eth, networks: [{address: 10.0.0.1/24}]}]\n";
  EXPECT_TRUE(fits_schema(ports + "appliance:\ntftp:\nboards:\n")) << "empty sections count as absent";
  EXPECT_TRUE(fits_schema(ports + "tftp: {max_blksize: auto}\n"));
  EXPECT_TRUE(fits_schema(ports + "tftp: {max_blksize: 1024}\n"));
  EXPECT_TRUE(fits_schema(ports + "boards: [{serial: 10000000, hostname: 7}]\n"));
  EXPECT_TRUE(fits_schema(ports + "models: {pi4: a}\nimages: {a: {layers: [b]}}\nrollout: {image: a, boards: 2.5%}\n"));
}

TEST(Schema, RefusesWhatAnEditorCanKnowToBeWrong) {
  const std::string ports = "ports: [{device: eth, networks: [{address: 10.0.0.1/24}]}]\n";
  for (const std::string& text :
       {std::string{"tftp: {}\n"}, ports + "port: []\n", ports + "appliance: {workers: 17}\n",
        ports + "appliance: {workers: two}\n", ports + "appliance: {idle: yes}\n", ports + "tftp: {cache: 512}\n",
        ports + "tftp: {max_blksize: 7}\n", ports + "tftp: {single_port: maybe}\n", ports + "models: {pi6: a}\n",
        ports + "images: {a: {}}\n", ports + "boards: [{serial: 28g66d00}]\n", ports + "boards: {}\n",
        test::with_dhcp("{mode: on}"), test::with_dhcp("{lease: 12}"), test::with_dhcp("{router: 10.0.0}"),
        test::with_dhcp("{rapid_comit: true}"),
        test::with_dhcp("{dns: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5]}"),
        test::with_dhcp("{pi: {wake_ms: 600}}")}) {
    EXPECT_FALSE(fits_schema(text)) << text;
    EXPECT_FALSE(test::lines(parse_config(text, "x.yaml")).empty()) << "the reader refuses it as well: " << text;
  }
}

TEST(Schema, HasHelpAndDefaults) {
  const Json schema = Json::parse(schema_text());
  const Json& workers = schema["properties"]["appliance"]["properties"]["workers"];
  EXPECT_EQ(workers["default"], 1);
  EXPECT_NE(workers["description"].get<std::string>().find("takes effect at the next start"), std::string::npos);
  const Json& dhcp = schema["properties"]["ports"]["items"]["properties"]["networks"]["items"]["properties"]["dhcp"];
  EXPECT_EQ(dhcp["properties"]["lease"]["default"], "12h");
  EXPECT_EQ(dhcp["properties"]["rapid_commit"]["default"], false);
  EXPECT_EQ(dhcp["properties"]["mode"]["default"], "server");
}

}  // namespace
}  // namespace bootstorm::config
