#include "config/template_text.hpp"

#include <algorithm>

#include "base/nearest_name.hpp"
#include "config/reader.hpp"
#include "config/text.hpp"

namespace bootstorm::config {
namespace {

/// The name at `open`, which is a '{', without its braces; empty: none.
std::string_view name_at(std::string_view text, std::size_t open) {
  if (open > 0 && text[open - 1] == '$') return {};
  const auto is_name = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(open) + 1;
  const auto end = std::find_if_not(begin, text.end(), is_name);
  if (end == text.end() || *end != '}') return {};
  return {begin, end};
}

std::optional<TemplateName> find_name(std::string_view name) {
  const auto at = std::find(template_names.begin(), template_names.end(), name);
  if (at == template_names.end()) return std::nullopt;
  return static_cast<TemplateName>(at - template_names.begin());
}

std::string unknown_text(std::string_view name) {
  const auto nearest = nearest_name(name, template_names);
  std::string known;
  for (const auto each : template_names) known += (known.empty() ? "{" : ", {") + std::string{each} + "}";
  return "unknown name {" + std::string{name.substr(0, 60)} + "}; " +
         (nearest ? "did you mean {" + std::string{*nearest} + "}?" : "there are: " + known);
}

}  // namespace

std::variant<TemplateText, std::vector<TemplateText::Mistake>> TemplateText::parse(std::string_view text) {
  TemplateText result;
  std::vector<Mistake> mistakes;
  int line = 1;
  std::size_t taken = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') ++line;
    if (text[at] != '{') continue;
    const std::string_view name = name_at(text, at);
    if (name.empty()) continue;
    const auto known = find_name(name);
    if (!known) {
      mistakes.push_back({line, unknown_text(name)});
      continue;
    }
    result.pieces_.push_back({std::string{text.substr(taken, at - taken)}, known});
    const auto index = static_cast<std::size_t>(*known);
    if (!result.names_[index]) result.lines_[index] = line;
    result.names_[index] = true;
    at += name.size() + 1;
    taken = at + 1;
  }
  result.pieces_.push_back({std::string{text.substr(taken)}, std::nullopt});
  if (!mistakes.empty()) return mistakes;
  return result;
}

std::optional<TemplateName> TemplateText::missing(const TemplateValues& values) const {
  for (std::size_t i = 0; i < template_name_count; ++i) {
    if (names_[i] && values[i].empty()) return static_cast<TemplateName>(i);
  }
  return std::nullopt;
}

std::string TemplateText::render(const TemplateValues& values) const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += piece.text;
    if (piece.name) text += values[static_cast<std::size_t>(*piece.name)];
  }
  return text;
}

}  // namespace bootstorm::config
