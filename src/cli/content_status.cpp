#include "cli/content_status.hpp"

#include <nlohmann/json.hpp>

namespace bootstorm::cli {
namespace {

using Json = nlohmann::ordered_json;

/// File names may hold any bytes; JSON may not.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string status_json(const ContentStatus& status, const std::vector<std::string>& warnings) {
  return text_of({{"ok", true},
                  {"ready", status.ready},
                  {"generation", status.generation},
                  {"files", status.files},
                  {"bytes", status.bytes},
                  {"generations_alive", status.generations_alive},
                  {"generations_bytes", status.generations_bytes},
                  {"generations_freed", status.generations_freed},
                  {"warnings", warnings}});
}

std::string refusal_json(const std::vector<std::string>& errors, const std::vector<std::string>& warnings) {
  return text_of({{"ok", false}, {"errors", errors}, {"warnings", warnings}});
}

}  // namespace bootstorm::cli
