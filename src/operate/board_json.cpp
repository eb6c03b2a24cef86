// One board as JSON, and its story.
#include "operate/board_lines.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.hpp"
#include "operate/book/story.hpp"
#include "operate/reply.hpp"

namespace bootstorm::operate {
namespace {

using Json = nlohmann::ordered_json;

Json verdict_json(const BoardVerdict& verdict) {
  Json json{{"name", verdict.name},
            {"severity", verdict.severity == Severity::trouble ? "trouble"
                         : verdict.severity == Severity::fine  ? "fine"
                                                               : "waiting"},
            {"says", verdict.says},
            {"remedy", verdict.remedy}};
  if (!verdict.reason.empty()) json["reason"] = verdict.reason;
  return json;
}

void add_listed(Json& json, const ListedBoard& board) {
  if (!board.name.empty()) json["name"] = printable(board.name);
  if (board.serial) json["serial"] = serial_text(*board.serial);
}

}  // namespace

Json unheard_json(const Book& book, const ListedBoard& board) {
  Json json{{"listed", true}};
  if (board.mac) json["mac"] = to_text(*board.mac);
  add_listed(json, board);
  if (board.address) json["address"] = to_text(*board.address);
  if (board.model != Model::unknown) json["model"] = name_of(board.model);
  json["phase"] = name_of(Phase::unheard);
  json["verdict"] = verdict_json(verdict_unheard(book.site()));
  return json;
}

Json board_json(const Book& book, const Record& record, Nanos now) {
  const Boot& boot = record.boot;
  Json json{{"listed", record.board != 0}, {"mac", to_text(record.mac)}};
  if (record.has_serial) json["serial"] = serial_text(record.serial);
  const Model model = book.model_of(record);
  if (record.board != 0) add_listed(json, book.listed()[record.board - 1]);
  if (!record.ip.is_zero()) json["address"] = to_text(record.ip);
  if (model != Model::unknown) json["model"] = name_of(model);
  json["port"] = record.port;
  json["vlan"] = record.vlan;
  if (!record.relay.is_zero()) json["relay"] = to_text(record.relay);
  json["phase"] = name_of(phase_of(record, now));
  json["silent_ms"] = (now - std::min(now, record.last_at)) / nanos_per_ms;
  json["files"] = boot.files;
  json["bytes"] = boot.bytes;
  json["repeated"] = boot.repeated;
  json["round_trip_us"] = boot.round_trip_us;
  json["verdict"] = verdict_json(verdict_of(book, record, now));
  return json;
}

std::optional<FoundBoard> find_board(const Book& book, std::string_view text) {
  const auto& listed = book.listed();
  for (std::uint32_t number = 1; number <= listed.size(); ++number) {
    const ListedBoard& board = listed[number - 1];
    const bool fits = (!board.name.empty() && board.name == text) || (board.mac && to_text(*board.mac) == text) ||
                      (board.serial && serial_text(*board.serial) == text) ||
                      (board.address && to_text(*board.address) == text);
    if (fits) return FoundBoard{book.place_of(number), number};
  }
  std::optional<FoundBoard> found;
  Nanos latest = 0;
  for (std::uint32_t place = 0; place < book.size(); ++place) {
    const Record& record = book.at(place);
    const bool fits = to_text(record.mac) == text || (record.has_serial && serial_text(record.serial) == text) ||
                      (!record.ip.is_zero() && to_text(record.ip) == text);
    if (!fits || (found && record.last_at < latest)) continue;  // an address is its last user's
    found = FoundBoard{place, record.board};
    latest = record.last_at;
  }
  return found;
}

std::string explain_json(const Book& book, std::string_view wanted, Nanos now) {
  const auto known = find_board(book, wanted);
  if (!known) {
    return refusal_json(
        {"no board is listed or was heard that is known by " + in_quotes(wanted) + ": try bootstorm boards"});
  }
  const FoundBoard& found = *known;
  Json json{{"v", language_version}, {"ok", true}, {"lost", book.lost().all()}};
  if (found.place == Book::none) {
    json["board"] = unheard_json(book, book.listed()[found.number - 1]);
    json["story"] = Json::array();
    return json.dump();
  }
  const Record& record = book.at(found.place);
  json["board"] = board_json(book, record, now);
  Json& story = json["story"] = Json::array();
  for (const StoryLine& line : story_of(book, record, now)) {
    story.push_back({{"age_ms", line.age_ms}, {"text", line.text}});
  }
  return json.dump();
}

std::string book_json(const Book& book) {
  return Json{{"v", language_version},
              {"ok", true},
              {"boards", book.size()},
              {"listed", book.listed().size()},
              {"incomplete", book.lost().all() != 0},
              {"lost", book.lost().all()},
              {"lost_of_listed", book.lost().of_listed},
              {"forgotten", book.forgotten()}}
      .dump();
}

}  // namespace bootstorm::operate
