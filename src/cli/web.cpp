// bootstorm web: the page and the metrics, in a process of their own.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <variant>

#include "base/environment_error.hpp"
#include "base/exit_codes.hpp"
#include "base/signals.hpp"
#include "cli/ask.hpp"
#include "cli/commands.hpp"
#include "cli/load_config.hpp"
#include "web/service.hpp"

namespace bootstorm::cli {
namespace {

constexpr const char* web_about =
    "Show the running appliance to browsers: which board is in which phase, and which needs\n"
    "attention. /metrics is for Prometheus, /healthz for whoever watches whether boards are served.\n"
    "Whoever reaches the page sees everything and can change nothing; there is no password, so\n"
    "other addresses than loopback are for networks that you trust, or for a proxy before it.";

struct WebWords {
  std::string config_path;
  std::string listen = "127.0.0.1:8080";
};

int web(const WebWords& words, std::ostream& out, std::ostream& err) {
  const auto place = web::parse_place(words.listen);
  if (const auto* problem = std::get_if<std::string>(&place)) {
    err << "bootstorm: --listen " << *problem << '\n';
    return exit_usage;
  }
  const auto directory = find_appliance(words.config_path, err);
  if (const int* exit_code = std::get_if<int>(&directory)) return *exit_code;
  try {
    const Signals signals;
    return web::serve({std::get<web::HttpPlace>(place), std::get<std::filesystem::path>(directory)}, signals, out, err);
  } catch (const EnvironmentError& error) {
    err << "bootstorm: " << error.what() << '\n';
    return exit_environment;
  }
}

}  // namespace

Command web_command() {
  auto words = std::make_shared<WebWords>();
  return {
      .name = "web",
      .about = web_about,
      .example = "  bootstorm web\n  bootstorm web --listen 192.168.1.2:8080\n  curl -s http://127.0.0.1:8080/metrics",
      .options = {config_option(words->config_path),
                  {.names = "--listen",
                   .value = &words->listen,
                   .help = "address and port of the page",
                   .value_name = "ADDRESS:PORT"}},
      .run = [words] { return web(*words, std::cout, std::cerr); }};
}

}  // namespace bootstorm::cli
