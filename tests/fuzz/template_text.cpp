// Input: the text of a template. Either every mistake has a line that exists, or it can be rendered, and with each name
// standing for itself that gives the text back.
#include "config/template_text.hpp"

#include <algorithm>
#include <string_view>

#include "fuzz/harness.hpp"

namespace bootstorm::fuzz {

std::string template_text(Input input) {
  using config::TemplateText;
  const std::string_view text{reinterpret_cast<const char*>(input.data()), input.size()};
  const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
  const auto parsed = TemplateText::parse(text);
  if (const auto* mistakes = std::get_if<std::vector<TemplateText::Mistake>>(&parsed)) {
    if (mistakes->empty()) return "refused without a reason";
    for (const TemplateText::Mistake& mistake : *mistakes) {
      if (mistake.line < 1 || mistake.line > lines) return "a mistake in line " + std::to_string(mistake.line);
      if (mistake.message.empty()) return "a mistake that says nothing";
    }
    return "";
  }
  const auto& made = std::get<TemplateText>(parsed);
  config::TemplateValues itself;
  bool has_any = false;
  for (std::size_t i = 0; i < config::template_name_count; ++i) {
    const auto name = static_cast<config::TemplateName>(i);
    itself[i] = '{' + std::string{name_of(name)} + '}';
    if (!made.has(name)) continue;
    has_any = true;
    if (made.line_of(name) < 1 || made.line_of(name) > lines) return "a name in a line that is not there";
    if (text.find(itself[i]) == text.npos) return "a name that the text has not";
  }
  if (made.missing(itself)) return "a name without a value, though all have one";
  if (made.missing({}).has_value() != has_any) return "names, and yet nothing is missing without values";
  return made.render(itself) == text ? "" : "rendered, it is another text";
}

}  // namespace bootstorm::fuzz
