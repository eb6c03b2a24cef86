// Which path gives what.
#include <algorithm>
#include <array>

#include "web/appliance.hpp"
#include "web/metrics.hpp"
#include "web/page_files.hpp"
#include "web/service.hpp"

namespace bootstorm::web {
namespace {

using Json = nlohmann::json;
using Query = std::function<std::string(const char* name)>;

constexpr const char* json_type = "application/json";
constexpr const char* plain_type = "text/plain; charset=utf-8";

HttpResponse json_response(const Json& json, unsigned status = 200) {
  // What came from the network may be no UTF-8.
  return {status, json_type, json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n'};
}

HttpResponse trouble_response(const std::string& trouble) {
  return json_response({{"ok", false}, {"errors", {trouble}}}, 503);
}

HttpResponse response_of(const std::variant<Json, std::string>& answered) {
  if (const auto* trouble = std::get_if<std::string>(&answered)) return trouble_response(*trouble);
  const auto& answer = std::get<Json>(answered);
  return json_response(answer, answer.value("ok", false) ? 200 : 404);
}

/// Not whether this process runs: whether boards are served.
HttpResponse health(Appliance& appliance, const Query&) {
  const auto known = appliance.known();
  if (!known->is_known()) return {503, plain_type, known->trouble + '\n'};
  const bool is_ready = known->status.value("ready", false);
  std::string text = is_ready ? "boards are served\n" : "boards are not served\n";
  for (const Json& trouble : known->status.value("degraded", Json::array())) text += trouble.get<std::string>() + '\n';
  return {is_ready ? 200u : 503u, plain_type, text};
}

HttpResponse metrics(Appliance& appliance, const Query&) {
  return {200, metrics_type, metrics_text(*appliance.known())};
}

HttpResponse stats(Appliance& appliance, const Query&) {
  const auto known = appliance.known();
  return known->is_known() ? json_response(known->stats) : trouble_response(known->trouble);
}
HttpResponse status(Appliance& appliance, const Query&) {
  const auto known = appliance.known();
  return known->is_known() ? json_response(known->status) : trouble_response(known->trouble);
}
HttpResponse top(Appliance& appliance, const Query&) {
  const auto known = appliance.known();
  return known->is_known() ? json_response(known->top) : trouble_response(known->trouble);
}

HttpResponse boards(Appliance& appliance, const Query&) {
  const auto [text, trouble] = appliance.boards();
  return trouble.empty() ? HttpResponse{200, json_type, *text} : trouble_response(trouble);
}
HttpResponse board(Appliance& appliance, const Query& query) {
  return response_of(appliance.ask({{"v", 1}, {"verb", "explain"}, {"args", {{"board", query("board")}}}}));
}
HttpResponse history(Appliance& appliance, const Query&) {
  return response_of(appliance.ask({{"v", 1}, {"verb", "history"}}));
}
HttpResponse leases(Appliance& appliance, const Query&) {
  return response_of(appliance.ask_for_list({{"v", 1}, {"verb", "leases"}}));
}

struct Route {
  std::string_view path;
  HttpResponse (*answer)(Appliance& appliance, const Query& query);
};
constexpr std::array routes{
    Route{"/healthz", &health},    Route{"/metrics", &metrics},     Route{"/api/board", &board},
    Route{"/api/boards", &boards}, Route{"/api/stats", &stats},     Route{"/api/status", &status},
    Route{"/api/top", &top},       Route{"/api/history", &history}, Route{"/api/leases", &leases},
};

}  // namespace

HttpResponse answer(Appliance& appliance, std::string_view path, const Query& query) {
  if (path == "/") path = "/index.html";
  if (const auto route = std::ranges::find(routes, path, &Route::path); route != routes.end()) {
    return route->answer(appliance, query);
  }
  const auto files = page_files();
  const auto file = std::ranges::find(files, path, &PageFile::path);
  if (file == files.end()) return {404, plain_type, "there is no such page\n"};
  return {200, std::string{file->type}, std::string{file->bytes}};
}

}  // namespace bootstorm::web
