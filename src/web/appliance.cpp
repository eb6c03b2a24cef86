#include "web/appliance.hpp"

#include <utility>

#include "operate/ask.hpp"

namespace bootstorm::web {

using Json = nlohmann::json;

std::variant<Json, std::string> Appliance::ask(const Json& request) const {
  auto answered = operate::ask_appliance(directory_, operate::Access::observe, request.dump());
  if (auto* error = std::get_if<operate::ControlError>(&answered)) return std::move(error->message);
  Json answer = Json::parse(std::get<std::string>(answered), nullptr, false);
  if (answer.is_object()) return answer;
  return std::string{"the appliance's answer is no JSON object"};
}

void Appliance::poll() {
  changes_ = Json::object();
  auto stats = ask({{"v", 1}, {"verb", "stats"}});
  auto status = ask({{"v", 1}, {"verb", "status"}});
  for (auto* answer : {&stats, &status}) {
    if (auto* trouble = std::get_if<std::string>(answer)) {
      const std::scoped_lock lock{mutex_};
      stats_ = nullptr;
      trouble_ = std::move(*trouble);
      return;
    }
  }
  const std::string no_boards = ask_boards();
  std::get<Json>(stats)["status"] = std::get<Json>(std::move(status));
  const std::scoped_lock lock{mutex_};
  stats_ = std::get<Json>(std::move(stats));
  trouble_ = no_boards;
}

/// What is wrong; empty: all boards are known as they are now.
std::string Appliance::ask_boards() {
  std::vector<std::string> lines;
  bool is_whole = false;
  const auto failed = operate::ask_for_lines(directory_, operate::Access::observe, R"({"v":1,"verb":"boards"})",
                                             [&](std::string_view line) {
                                               is_whole = Json::parse(line, nullptr, false) == Json{{"end", true}};
                                               if (!is_whole) lines.emplace_back(line);
                                               return !is_whole;
                                             });
  if (failed) return failed->message;
  if (!is_whole) return "the appliance did not say all about its boards";
  const std::scoped_lock lock{mutex_};
  boards_.begin();
  for (const std::string& line : lines) boards_.take(line);
  changes_ = {{"boards", boards_.end()}};
  changes_["gone"] = boards_.gone();
  return {};
}

Json Appliance::boards() const {
  const std::scoped_lock lock{mutex_};
  return {{"boards", boards_.all()}};
}

Json Appliance::stats() const {
  const std::scoped_lock lock{mutex_};
  return stats_;
}

std::string Appliance::trouble() const {
  const std::scoped_lock lock{mutex_};
  return trouble_;
}

}  // namespace bootstorm::web
