#include "cli/ask.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <variant>
#include <vector>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "config/config.hpp"
#include "operate/control_socket.hpp"

namespace bootstorm::cli {
namespace {

/// nullopt: `exit_code` and err say why.
std::optional<nlohmann::json> ask(const std::string& config_path, const std::string& line, std::ostream& err,
                                  int& exit_code) {
  const config::ConfigResult read = config::load_config(config_path);
  if (const auto* errors = std::get_if<std::vector<config::ConfigError>>(&read)) {
    for (const auto& error : *errors) err << to_text(error) << '\n';
    exit_code = exit_configuration;
    return std::nullopt;
  }
  const auto answered = operate::ask_appliance(std::get<config::Config>(read).appliance.state, line);
  if (const auto* error = std::get_if<operate::ControlError>(&answered)) {
    err << "bootstorm: " << error->message << '\n';
    exit_code = exit_environment;
    return std::nullopt;
  }
  nlohmann::json answer = nlohmann::json::parse(std::get<std::string>(answered), nullptr, false);
  if (answer.is_object()) return answer;
  err << "bootstorm: the appliance gave no answer that can be read; is it another version?\n";
  exit_code = exit_environment;
  return std::nullopt;
}

std::vector<std::string> lines_of(const nlohmann::json& answer, const char* key) {
  return answer.value(key, std::vector<std::string>{});
}

std::uint64_t number_of(const nlohmann::json& answer, const char* key) { return answer.value(key, std::uint64_t{0}); }

std::string generation_text(const nlohmann::json& answer) {
  return "generation " + std::to_string(number_of(answer, "generation")) + ", " +
         counted(number_of(answer, "files"), "file", "files") + " in " + bytes_text(number_of(answer, "bytes"));
}

}  // namespace

int reload(const std::string& config_path, std::ostream& out, std::ostream& err) {
  int exit_code = exit_ok;
  const auto answer = ask(config_path, "reload", err, exit_code);
  if (!answer) return exit_code;
  for (const auto& warning : lines_of(*answer, "warnings")) err << "warning: " << warning << '\n';
  for (const auto& error : lines_of(*answer, "errors")) err << error << '\n';
  if (!answer->value("ok", false)) {
    err << "not reloaded: what was served before is served on\n";
    return exit_configuration;
  }
  out << "reloaded: " << generation_text(*answer) << '\n';
  return exit_ok;
}

int status(const std::string& config_path, std::ostream& out, std::ostream& err) {
  int exit_code = exit_ok;
  const auto answer = ask(config_path, "status", err, exit_code);
  if (!answer) return exit_code;
  out << (answer->value("ready", false) ? "ready: " : "not ready yet: ") << generation_text(*answer) << '\n';
  out << counted(number_of(*answer, "generations_alive"), "generation", "generations") << " of files in "
      << bytes_text(number_of(*answer, "generations_bytes")) << " of memory; "
      << number_of(*answer, "generations_freed") << " freed\n";
  if (const auto files = answer->find("on_demand"); files != answer->end()) {
    out << "not all files fit tftp.cache: " << number_of(*files, "in_memory") << " of " << number_of(*files, "files")
        << " are in memory; " << number_of(*files, "loaded") << " were loaded when a board asked (after "
        << number_of(*files, "wait_mean_ms") << " ms, at most " << number_of(*files, "wait_longest_ms") << "), "
        << number_of(*files, "evicted") << " made room, " << number_of(*files, "failed") << " failed, "
        << number_of(*files, "waiting") << " are being waited for\n";
  }
  if (const auto leases = answer->find("leases"); leases != answer->end()) {
    out << "leases: " << counted(number_of(*leases, "written"), "change", "changes") << " written in "
        << counted(number_of(*leases, "commits"), "commit", "commits") << '\n';
    if (leases->value("latched", false)) {
      out << "LEASES CANNOT BE WRITTEN (" << leases->value("trouble", "") << "): nobody gets a new address; "
          << (leases->value("recovers", false) ? "it goes on by itself when that is over"
                                               : "mend the disk, then start the appliance again")
          << '\n';
    }
  }
  return exit_ok;
}

}  // namespace bootstorm::cli
