#include "leases/import/isc_statements.hpp"

#include <algorithm>

namespace bootstorm::leases {

void IscStatements::take_quoted(IscStatement& statement) {
  const std::size_t first = ++at_;
  for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    if (text_[at_] == '\n') ++line_;
  }
  if (statement.quoted.empty()) statement.quoted = text_.substr(first, at_ - first);
  statement.is_quote_open = at_ >= text_.size();
  if (at_ < text_.size()) ++at_;
}

std::optional<IscStatement> IscStatements::next() {
  if (is_over_) return std::nullopt;
  IscStatement statement;
  bool has_begun = false;
  while (at_ < text_.size() && statement.end == 0) {
    const char c = text_[at_];
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
      if (!statement.text.empty() && statement.text.back() != ' ') statement.text += ' ';
      if (c == '\n') ++line_;
      ++at_;
    } else {
      if (!has_begun) statement.line = line_;
      has_begun = true;
      if (c == '"') {
        take_quoted(statement);
        continue;
      }
      if (c == ';' || c == '{' || c == '}') {
        statement.end = c;
      } else {
        statement.text += c;
      }
      ++at_;
    }
  }
  if (!has_begun) statement.line = line_;
  statement.end_line = line_;
  if (statement.text.ends_with(' ')) statement.text.pop_back();
  is_over_ = statement.end == 0;
  return statement;
}

}  // namespace bootstorm::leases
