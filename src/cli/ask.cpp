#include "cli/ask.hpp"

#include <ostream>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/load_config.hpp"
#include "operate/control_socket.hpp"

namespace bootstorm::cli {

std::variant<nlohmann::json, int> ask(const std::string& config_path, const std::string& request, std::ostream& err) {
  const auto config = load_or_report(config_path, err);
  if (!config) return exit_configuration;
  const auto answered = operate::ask_appliance(config->appliance.state, request);
  if (const auto* error = std::get_if<operate::ControlError>(&answered)) {
    err << "bootstorm: " << error->message << '\n';
    return exit_environment;
  }
  nlohmann::json answer = nlohmann::json::parse(std::get<std::string>(answered), nullptr, false);
  if (answer.is_object()) return answer;
  err << "bootstorm: the appliance's answer is not JSON; is the appliance of another version?\n";
  return exit_environment;
}

std::vector<std::string> lines_of(const nlohmann::json& answer, const char* key) {
  return answer.value(key, std::vector<std::string>{});
}

std::uint64_t number_of(const nlohmann::json& answer, const char* key) { return answer.value(key, std::uint64_t{0}); }

std::string generation_text(const nlohmann::json& answer) {
  return "generation " + std::to_string(number_of(answer, "generation")) + ", " +
         counted(number_of(answer, "files"), "file", "files") + " in " + bytes_text(number_of(answer, "bytes"));
}

}  // namespace bootstorm::cli
