#include "config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <cstddef>
#include <optional>
#include <sstream>
#include <utility>

namespace bootstorm::config {
namespace {

Location location(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {mark.line + 1, mark.column + 1};
}

/// Builds the tree from the parser's events. What it refuses leaves by the parser's own exception type.
class TreeBuilder final : public YAML::EventHandler {
 public:
  [[nodiscard]] YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "a second YAML document; a configuration is one document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    YamlNode node;
    node.at = location(mark);
    // The parser marks an absent value where the next one begins, so point at the key that lacks it.
    if (!open_.empty() && open_.back().key) node.at = open_.back().key->at;
    add(std::move(node), mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    check_tag(mark, tag);
    YamlNode node;
    node.kind = YamlNode::Kind::text;
    node.at = location(mark);
    node.text = value;
    add(std::move(node), mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    refuse(mark, "aliases (*name) are not supported; write the value out");
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    open(mark, tag, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    YamlNode node;
    YAML::Mark mark;
    std::optional<YamlKey> key;  // read, and waiting for its value
  };

  [[noreturn]] static void refuse(const YAML::Mark& mark, const std::string& message) {
    throw YAML::ParserException(mark, message);
  }
  static void check_tag(const YAML::Mark& mark, const std::string& tag) {
    // "?" is a plain scalar, "!" a quoted one; anything else was written in the file.
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "tags (!name) are not supported; leave it out");
  }

  void open(const YAML::Mark& mark, const std::string& tag, YamlNode::Kind kind) {
    check_tag(mark, tag);
    // Far more than any key needs, and far less than a stack holds.
    constexpr std::size_t depth_max = 32;
    if (open_.size() == depth_max) refuse(mark, "nested deeper than " + std::to_string(depth_max) + " levels");
    Open opened;
    opened.node.kind = kind;
    opened.node.at = location(mark);
    opened.mark = mark;
    open_.push_back(std::move(opened));
  }
  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    add(std::move(closed.node), closed.mark);
  }

  void add(YamlNode node, const YAML::Mark& mark) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::map && !parent.key) {
      if (node.kind != YamlNode::Kind::text) refuse(mark, "a key must be a plain name");
      parent.key = YamlKey{std::move(node.text), node.at};
      return;
    }
    if (parent.key) parent.node.keys.push_back(std::move(*parent.key));
    parent.key.reset();
    parent.node.items.push_back(std::move(node));
  }

  YamlNode root_;
  std::vector<Open> open_;
  int documents_ = 0;
};

/// YAML allows no control characters, but the parser takes some of them for the end of the file and would silently
/// forget the rest.
std::optional<ConfigError> find_control_character(std::string_view text, const std::string& file_name) {
  Location at{1, 1};
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x20 && character != '\t' && character != '\n' && character != '\r') {
      return ConfigError{file_name, at.line, at.column, "a control character; the file must be plain UTF-8 text"};
    }
    ++at.column;
    if (character == '\n') at = {at.line + 1, 1};
  }
  return std::nullopt;
}

}  // namespace

std::variant<YamlNode, ConfigError> parse_yaml(std::string_view text, const std::string& file_name) {
  if (auto error = find_control_character(text, file_name)) return *std::move(error);
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    TreeBuilder builder;
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take();
  } catch (const YAML::Exception& exception) {
    const Location at = location(exception.mark);
    return ConfigError{file_name, at.line, at.column, "not valid YAML: " + exception.msg};
  }
}

}  // namespace bootstorm::config
