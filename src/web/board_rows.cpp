#include "web/board_rows.hpp"

#include <utility>

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;

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
  Row& row = rows_[std::move(key)];
  row.round = round_;
  if (row.json == json) return;
  row.json = std::move(json);
  row.is_changed = true;
}

std::vector<Json> BoardRows::end() {
  std::vector<Json> changed;
  gone_.clear();
  for (auto at = rows_.begin(); at != rows_.end();) {
    if (at->second.round != round_) {
      gone_.push_back(at->first);
      at = rows_.erase(at);
      continue;
    }
    if (std::exchange(at->second.is_changed, false)) changed.push_back(at->second.json);
    ++at;
  }
  return changed;
}

Json BoardRows::all() const {
  Json all = Json::array();
  for (const auto& [key, row] : rows_) all.push_back(row.json);
  return all;
}

}  // namespace bootstorm::web
