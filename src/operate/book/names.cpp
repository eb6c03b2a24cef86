#include "operate/book/names.hpp"

#include <algorithm>
#include <functional>

namespace bootstorm::operate {

Names::Names() : places_(capacity * 2) {
  entries_.reserve(capacity);
  entries_.emplace_back();
}

Name Names::intern(std::string_view text, bool is_invented) {
  if (text.empty()) return name_none;
  text = text.substr(0, Event::text_max);
  std::size_t at = std::hash<std::string_view>{}(text) % places_.size();
  for (; places_[at] != 0; at = (at + 1) % places_.size()) {
    if (this->text(places_[at]) == text) return places_[at];
  }
  if (entries_.size() == capacity || (is_invented && invented_ == invented_max)) return name_none;
  if (is_invented) ++invented_;
  Entry& entry = entries_.emplace_back();
  entry.length = static_cast<std::uint8_t>(text.size());
  std::ranges::copy(text, entry.text.begin());
  return places_[at] = static_cast<Name>(entries_.size() - 1);
}

std::string_view Names::text(Name name) const {
  const Entry& entry = entries_[name < entries_.size() ? name : name_none];
  return {entry.text.data(), entry.length};
}

}  // namespace bootstorm::operate
