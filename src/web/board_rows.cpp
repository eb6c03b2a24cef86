#include "web/board_rows.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;

/// What came from the network may be no UTF-8.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// Empty: the line is none of a board.
std::string key_of(const Json& line) {
  for (const char* field : {"mac", "name", "serial", "address"}) {
    const auto found = line.find(field);
    if (found != line.end() && found->is_string() && !found->get_ref<const std::string&>().empty()) return *found;
  }
  return {};
}

}  // namespace

void BoardRows::take(std::string_view line) {
  Json json = Json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("phase")) return;
  std::string key = key_of(json);
  if (key.empty()) return;
  json.erase("silent_ms");  // changes by itself
  json["key"] = key;
  std::string text = text_of(json);
  Row& row = rows_[std::move(key)];
  row.round = round_;
  if (row.json == text) return;
  row.json = std::move(text);
  row.is_changed = true;
  has_changed_ = true;
}

bool BoardRows::end() {
  for (auto at = rows_.begin(); at != rows_.end();) {
    if (at->second.round == round_) {
      ++at;
      continue;
    }
    gone_.push_back(at->first);
    at = rows_.erase(at);
    has_changed_ = true;
  }
  return std::exchange(has_changed_, false);
}

std::string BoardRows::all() const {
  std::string text = "[";
  for (const auto& [key, row] : rows_) text += (text.size() > 1 ? "," : "") + row.json;
  return text + ']';
}

std::string BoardRows::take_changes() {
  std::string boards;
  for (auto& [key, row] : rows_) {
    if (std::exchange(row.is_changed, false)) boards += (boards.empty() ? "" : ",") + row.json;
  }
  // A key that is there again is among the changed ones, which are taken after the gone ones.
  const std::string gone = text_of(std::exchange(gone_, {}));
  return "\"gone\":" + gone + ",\"boards\":[" + boards + ']';
}

}  // namespace bootstorm::web
