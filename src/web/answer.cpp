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

HttpResponse json_response(const Json& json, unsigned status = 200) {
  // What came from the network may be no UTF-8.
  return {status, json_type, json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n'};
}

HttpResponse asked(const Appliance& appliance, const Json& request) {
  const auto answered = appliance.ask(request);
  if (const auto* trouble = std::get_if<std::string>(&answered)) {
    return json_response({{"ok", false}, {"errors", {*trouble}}}, 503);
  }
  const auto& answer = std::get<Json>(answered);
  return json_response(answer, answer.value("ok", false) ? 200 : 404);
}

/// Not whether this process runs: whether boards are served.
HttpResponse health(const Appliance& appliance, const Query&) {
  const Json stats = appliance.stats();
  if (!stats.is_object()) return {503, "text/plain; charset=utf-8", appliance.trouble() + '\n'};
  const Json status = stats.value("status", Json::object());
  const bool is_ready = status.value("ready", false);
  std::string text = is_ready ? "boards are served\n" : "boards are not served\n";
  for (const Json& trouble : status.value("degraded", Json::array())) text += trouble.get<std::string>() + '\n';
  return {is_ready ? 200u : 503u, "text/plain; charset=utf-8", text};
}

HttpResponse metrics(const Appliance& appliance, const Query&) {
  return {200, metrics_type, metrics_text(appliance.stats())};
}

HttpResponse stats(const Appliance& appliance, const Query&) { return json_response(appliance.stats()); }
HttpResponse status(const Appliance& appliance, const Query&) {
  return asked(appliance, {{"v", 1}, {"verb", "status"}});
}

HttpResponse boards(const Appliance& appliance, const Query&) { return json_response(appliance.boards()); }
HttpResponse board(const Appliance& appliance, const Query& query) {
  return asked(appliance, {{"v", 1}, {"verb", "explain"}, {"args", {{"board", query("board")}}}});
}

struct Route {
  std::string_view path;
  HttpResponse (*answer)(const Appliance& appliance, const Query& query);
};
constexpr std::array routes{
    Route{"/healthz", &health},    Route{"/metrics", &metrics}, Route{"/api/board", &board},
    Route{"/api/boards", &boards}, Route{"/api/stats", &stats}, Route{"/api/status", &status},
};

}  // namespace

HttpResponse answer(const Appliance& appliance, std::string_view path, const Query& query) {
  if (path == "/") path = "/index.html";
  if (const auto route = std::ranges::find(routes, path, &Route::path); route != routes.end()) {
    return route->answer(appliance, query);
  }
  const auto files = page_files();
  const auto file = std::ranges::find(files, path, &PageFile::path);
  if (file == files.end()) return {404, "text/plain; charset=utf-8", "there is no such page\n"};
  return {200, std::string{file->type}, std::string{file->bytes}};
}

}  // namespace bootstorm::web
