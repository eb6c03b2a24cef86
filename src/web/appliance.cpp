#include "web/appliance.hpp"

#include <string_view>
#include <vector>

#include "operate/ask.hpp"

namespace bootstorm::web {

using Json = nlohmann::json;

namespace {

/// What a browser asks for may be no UTF-8.
std::string line_of(const Json& request) { return request.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string Appliance::recent_trouble() const {
  const std::scoped_lock lock{mutex_};
  return Clock::now() < trouble_at_ + ask_interval ? trouble_ : std::string{};
}

void Appliance::remember_trouble(const std::string& trouble) {
  const std::scoped_lock lock{mutex_};
  trouble_ = trouble;
  trouble_at_ = Clock::now();
}

std::variant<Json, std::string> Appliance::ask(const Json& request) {
  const std::string line = line_of(request);
  if (std::string trouble = recent_trouble(); !trouble.empty()) return trouble;
  ++asked_;
  auto answered = operate::ask_appliance(directory_, operate::Access::observe, line, ask_patience);
  if (const auto* error = std::get_if<operate::ControlError>(&answered)) {
    remember_trouble(error->message);
    return error->message;
  }
  Json answer = Json::parse(std::get<std::string>(answered), nullptr, false);
  if (answer.is_object()) return answer;
  return std::string{"the appliance's answer is no JSON object"};
}

std::variant<Json, std::string> Appliance::ask_for_list(const Json& request) {
  if (std::string trouble = recent_trouble(); !trouble.empty()) return trouble;
  ++asked_;
  Json list{{"lines", Json::array()}};
  bool is_whole = false;
  std::string refused;
  const auto take = [&](std::string_view text) {
    Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return false;
    is_whole = line == Json{{"end", true}};
    if (line.contains("ok")) {
      if (!line.value("ok", false)) refused = line.dump();
      return refused.empty();
    }
    if (!is_whole) list["lines"].push_back(std::move(line));
    return !is_whole;
  };
  const auto failed =
      operate::ask_for_lines(directory_, operate::Access::observe, line_of(request), take, ask_patience);
  if (failed) {
    remember_trouble(failed->message);
    return failed->message;
  }
  if (!refused.empty()) return Json::parse(refused);
  if (!is_whole) return std::string{"the appliance did not say all"};
  list["ok"] = true;
  return list;
}

Known Appliance::ask_all() {
  Known known{.trouble = {}};
  auto stats = ask({{"v", 1}, {"verb", "stats"}});
  auto status = ask({{"v", 1}, {"verb", "status"}});
  auto top = ask_for_list({{"v", 1}, {"verb", "top"}, {"args", {{"worst", 0}}}});
  for (auto& [answer, place] : {std::pair{&stats, &known.stats}, {&status, &known.status}, {&top, &known.top}}) {
    if (auto* trouble = std::get_if<std::string>(answer)) return {.trouble = std::move(*trouble)};
    *place = std::get<Json>(std::move(*answer));
  }
  const auto lines = known.top.find("lines");
  known.top = lines != known.top.end() && !lines->empty() ? Json(lines->front()) : Json::object();
  return known;
}

std::shared_ptr<const Known> Appliance::known() {
  const auto latest = [&] {
    const std::scoped_lock lock{mutex_};
    return std::pair{known_, Clock::now() - known_at_};
  };
  std::unique_lock asking{asking_, std::try_to_lock};
  if (!asking.owns_lock()) {
    // Somebody else asks. That is waited for only if nobody has for long.
    if (const auto [known, age] = latest(); age < ask_patience) return known;
    asking.lock();
  }
  if (const auto [known, age] = latest(); age < ask_interval) return known;
  auto known = std::make_shared<const Known>(ask_all());
  const std::scoped_lock lock{mutex_};
  known_ = known;
  known_at_ = Clock::now();
  return known;
}

std::string Appliance::ask_boards() {
  if (std::string trouble = recent_trouble(); !trouble.empty()) return trouble;
  ++asked_;
  std::vector<std::string> lines;
  bool is_whole = false;
  const auto take = [&](std::string_view line) {
    is_whole = Json::parse(line, nullptr, false) == Json{{"end", true}};
    if (!is_whole) lines.emplace_back(line);
    return !is_whole;
  };
  const auto failed =
      operate::ask_for_lines(directory_, operate::Access::observe, R"({"v":1,"verb":"boards"})", take, ask_patience);
  if (failed) {
    remember_trouble(failed->message);
    return failed->message;
  }
  if (!is_whole) return "the appliance did not say all about its boards";
  const std::scoped_lock lock{mutex_};
  rows_.begin();
  for (const std::string& line : lines) rows_.take(line);
  if (rows_.end()) boards_ = nullptr;
  return {};
}

std::pair<std::shared_ptr<const std::string>, std::string> Appliance::boards() {
  {
    const std::unique_lock asking{asking_for_boards_, std::try_to_lock};
    const auto at = [&] {
      const std::scoped_lock lock{mutex_};
      return boards_at_;
    }();
    if (asking.owns_lock() && Clock::now() >= at + ask_interval) {
      std::string trouble = ask_boards();
      const std::scoped_lock lock{mutex_};
      boards_trouble_ = std::move(trouble);
      boards_at_ = Clock::now();
    }
  }
  const std::scoped_lock lock{mutex_};
  if (!boards_) boards_ = std::make_shared<const std::string>("{\"boards\":" + rows_.all() + "}\n");
  return {boards_, boards_trouble_};
}

std::string Appliance::changes() {
  const std::scoped_lock lock{mutex_};
  return rows_.take_changes();
}

}  // namespace bootstorm::web
