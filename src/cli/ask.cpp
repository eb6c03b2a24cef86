#include "cli/ask.hpp"

#include <optional>
#include <ostream>
#include <system_error>
#include <utility>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/load_config.hpp"
#include "operate/ask.hpp"
#include "operate/dispatch.hpp"
#include "operate/socket_place.hpp"

namespace bootstorm::cli {
namespace {

using Json = nlohmann::json;

bool has_sockets(const std::filesystem::path& directory) {
  std::error_code ignored;
  return std::filesystem::is_socket(directory / operate::observe_kind.name, ignored) ||
         std::filesystem::is_socket(directory / operate::control_kind.name, ignored);
}

}  // namespace

const Installed& installed() {
  static const Installed place{config_default, config::run_default};
  return place;
}

std::variant<std::filesystem::path, int> find_appliance(const std::string& named, std::ostream& err,
                                                        const Installed& place) {
  if (!named.empty()) {
    const auto config = load_or_report(named, err);
    if (!config) return exit_configuration;
    return config::run_directory(config->appliance);
  }
  std::error_code ignored;
  if (!std::filesystem::exists(place.config, ignored)) return place.run;
  const config::ConfigResult read = config::load_config(place.config);
  if (const auto* config = std::get_if<config::Config>(&read)) return config::run_directory(config->appliance);
  // Somebody is at work on the file, or this user may not read it: the appliance runs with what it was before.
  if (has_sockets(place.run)) return place.run;
  for (const auto& error : std::get<std::vector<config::ConfigError>>(read)) err << to_text(error) << '\n';
  return exit_configuration;
}

std::variant<Json, int> ask(const std::string& named, std::string_view verb, const Json& args, std::ostream& err) {
  const auto found = find_appliance(named, err);
  if (const int* exit_code = std::get_if<int>(&found)) return *exit_code;
  const auto access = operate::find_verb(verb)->access;
  const auto answered =
      operate::ask_appliance(std::get<std::filesystem::path>(found), access, operate::request_line(verb, args));
  if (const auto* error = std::get_if<operate::ControlError>(&answered)) {
    err << "bootstorm: " << error->message << '\n';
    return exit_environment;
  }
  Json answer = Json::parse(std::get<std::string>(answered), nullptr, false);
  if (answer.is_object()) return answer;
  err << "bootstorm: the appliance's answer is not JSON; is the appliance of another version?\n";
  return exit_environment;
}

std::variant<Json, int> ask(const std::string& named, std::string_view verb, std::ostream& err) {
  return ask(named, verb, Json::object(), err);
}

std::vector<std::string> lines_of(const Json& answer, const char* key) {
  return answer.value(key, std::vector<std::string>{});
}

std::uint64_t number_of(const Json& answer, const char* key) { return answer.value(key, std::uint64_t{0}); }

std::string text_of(const Json& answer, const char* key) { return answer.value(key, std::string{}); }

std::string generation_text(const Json& answer) {
  return "generation " + std::to_string(number_of(answer, "generation")) + ", " +
         counted(number_of(answer, "files"), "file", "files") + " in " + bytes_text(number_of(answer, "bytes"));
}

}  // namespace bootstorm::cli
