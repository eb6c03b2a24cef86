// bootstorm reload: has the running appliance read configuration and files again, and waits until they are served.
#include <iostream>
#include <memory>
#include <string>
#include <variant>

#include "base/exit_codes.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "operate/verbs.hpp"

namespace bootstorm::cli {
namespace {

int reload(const std::string& config_path, std::ostream& out, std::ostream& err) {
  const auto asked = ask(config_path, "reload", err);
  if (const int* exit_code = std::get_if<int>(&asked)) return *exit_code;
  const auto& answer = std::get<nlohmann::json>(asked);
  for (const auto& warning : lines_of(answer, "warnings")) err << "warning: " << warning << '\n';
  for (const auto& error : lines_of(answer, "errors")) err << error << '\n';
  if (!answer.value("ok", false)) {
    err << "reload failed; the previous configuration stays active\n";
    return exit_configuration;
  }
  out << "reloaded: " << generation_text(answer) << '\n';
  return exit_ok;
}

}  // namespace

Command reload_command() {
  auto path = std::make_shared<std::string>();
  return {.name = "reload",
          .about = std::string{operate::find_verb("reload")->help},
          .example = "  bootstorm reload -c /etc/bootstorm.yaml",
          .options = {config_option(*path)},
          .run = [path] { return reload(*path, std::cout, std::cerr); }};
}

}  // namespace bootstorm::cli
