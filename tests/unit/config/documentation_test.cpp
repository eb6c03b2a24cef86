// conf/appliance.yaml explains every key there is, with the range and the default that the reader's tables have.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "config/sections.hpp"
#include "config/shape.hpp"
#include "config/yaml.hpp"

namespace bootstorm::config {
namespace {

class CommentedFile {
 public:
  explicit CommentedFile(const std::string& name) {
    std::ifstream file{std::filesystem::path{BOOTSTORM_SOURCE} / "conf" / name};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    auto parsed = parse_yaml(text, name);
    EXPECT_TRUE(std::holds_alternative<YamlNode>(parsed)) << name;
    if (auto* root = std::get_if<YamlNode>(&parsed)) root_ = std::move(*root);
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);) lines_.push_back(line);
  }
  [[nodiscard]] const YamlNode& root() const { return root_; }

  /// The nearest block of comments above a line (from 1), as one line of text.
  [[nodiscard]] std::string comment_above(int line) const {
    auto at = static_cast<std::size_t>(line - 1);
    while (at > 0 && !is_comment(at - 1)) --at;
    std::size_t first = at;
    while (first > 0 && is_comment(first - 1)) --first;
    std::string text;
    for (; first < at; ++first) {
      std::istringstream words{lines_[first].substr(lines_[first].find('#') + 1)};
      for (std::string word; words >> word;) text += word + ' ';
    }
    return text;
  }
  [[nodiscard]] bool has_own_comment(int line) const {
    return line > 1 && is_comment(static_cast<std::size_t>(line - 2));
  }

 private:
  [[nodiscard]] bool is_comment(std::size_t index) const {
    const std::size_t first = lines_[index].find_first_not_of(' ');
    return first != std::string::npos && lines_[index][first] == '#';
  }
  YamlNode root_;
  std::vector<std::string> lines_;
};

bool names(std::string text, std::string word) {
  const auto lower = [](unsigned char c) { return static_cast<char>(std::tolower(c)); };
  std::transform(text.begin(), text.end(), text.begin(), lower);
  std::transform(word.begin(), word.end(), word.begin(), lower);
  const auto is_part = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if ((at == 0 || !is_part(at - 1)) && !is_part(at + word.size())) return true;
  }
  return false;
}

/// "Default 12h", "default 12h" or "12h (default)", and not "Default 12hours".
bool says_default(const std::string& text, const std::string& value) {
  return names(text, "default " + value) || names(text, "default: " + value) ||
         text.find(value + " (default)") != std::string::npos;
}

using Nodes = std::vector<const YamlNode*>;

class Walk {
 public:
  /// `elsewhere`: keys whose values are explained in another place.
  Walk(const CommentedFile& file, std::set<std::string> elsewhere) : file_(file), elsewhere_(std::move(elsewhere)) {}

  void check_value(const Shape& shape, const Nodes& nodes, const std::string& path, int line) {
    if (shape.kind == Shape::Kind::mapping) {
      for (const KeyDescription& about : shape.keys) check_key(about, nodes, path + '.' + about.key, line);
    } else if (!shape.of.empty()) {
      Nodes items;
      for (const YamlNode* node : nodes) {
        for (const YamlNode& item : node->items) items.push_back(&item);
      }
      check_value(shape.of.front(), items, path, line);
    }
  }
  [[nodiscard]] unsigned keys() const { return keys_; }

 private:
  void check_key(const KeyDescription& about, const Nodes& maps, const std::string& path, int parent_line) {
    ++keys_;
    Nodes values;
    int line = 0;
    for (const YamlNode* map : maps) {
      for (std::size_t i = 0; i < map->keys.size(); ++i) {
        if (map->keys[i].name != about.key) continue;
        values.push_back(&map->items[i]);
        if (line == 0) line = map->keys[i].at.line;
      }
    }
    const bool is_own = line != 0 && file_.has_own_comment(line) && line != parent_line;
    if (line == 0) line = parent_line;
    const std::string comment = file_.comment_above(line);
    EXPECT_TRUE(is_own || names(comment, about.key)) << path << " is not explained above line " << line;
    EXPECT_TRUE(about.default_text.empty() || says_default(comment, about.default_text))
        << path << ": the comment above line " << line << " lacks its default " << about.default_text;
    EXPECT_NE(comment.find(about.shape.range), std::string::npos)
        << path << ": the comment above line " << line << " lacks its range " << about.shape.range;
    if (elsewhere_.contains(path)) return;
    for (const std::string& choice : about.shape.choices) {
      EXPECT_TRUE(names(comment, choice)) << path << ": the comment above line " << line << " lacks " << choice;
    }
    check_value(about.shape, values, path, line);
  }

  const CommentedFile& file_;
  std::set<std::string> elsewhere_;
  unsigned keys_ = 0;
};

/// The part of a shape that stands below a path of keys.
Shape part_of(Shape shape, const std::vector<std::string>& path) {
  for (const std::string& key : path) {
    const auto found = std::ranges::find(shape.keys, key, &KeyDescription::key);
    if (found == shape.keys.end()) return {};
    shape = Shape{found->shape};
  }
  return shape;
}

TEST(Documentation, ConfExplainsEveryKeyWithItsRangeAndDefault) {
  const CommentedFile file{"appliance.yaml"};
  Walk walk{file, {".dhcp.profiles", ".dhcp.classes.options", ".ports.networks.subnets.dhcp", ".boards.model"}};
  walk.check_value(document_shape(), {&file.root()}, "", 1);
  EXPECT_GT(walk.keys(), 90u);
}

TEST(Documentation, ConfExplainsEveryKeyOfAProfile) {
  const CommentedFile file{"profiles.yaml"};
  const Shape profiles = part_of(document_shape(), {"dhcp", "profiles"});
  ASSERT_FALSE(profiles.of.empty());
  const YamlNode& dhcp = file.root().items.at(0);
  Walk walk{file, {}};
  walk.check_value(profiles, {&dhcp.items.at(0)}, "", dhcp.at.line);
  EXPECT_GE(walk.keys(), 7u);
}

}  // namespace
}  // namespace bootstorm::config
