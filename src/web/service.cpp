#include "web/service.hpp"

#include <csignal>
#include <iostream>
#include <optional>
#include <utility>

#include "base/exit_codes.hpp"
#include "web/appliance.hpp"
#include "web/overview.hpp"

namespace bootstorm::web {
namespace {

constexpr double seconds_apart = std::chrono::duration<double>(ask_interval).count();

}  // namespace

int serve(const ServiceOptions& options, const Signals& signals, std::ostream& out, std::ostream& err) {
  Appliance appliance{options.directory};
  LiveFeed feed;
  Overview overview;
  auto started = HttpServer::start(
      options.place, [&appliance](std::string_view path, const auto& query) { return answer(appliance, path, query); },
      feed);
  if (const auto* error = std::get_if<std::string>(&started)) {
    err << "bootstorm: " << *error << '\n';
    return exit_environment;
  }
  const auto server = std::get<std::unique_ptr<HttpServer>>(std::move(started));
  const bool is_v6 = options.place.address.find(':') != std::string::npos;
  out << "bootstorm: http://" << (is_v6 ? "[" + options.place.address + "]" : options.place.address) << ':'
      << server->port() << "/ shows the appliance of " << options.directory.string() << std::endl;
  for (unsigned polls = 0;; ++polls) {
    appliance.poll();
    nlohmann::json change = overview.take(appliance.stats(), appliance.trouble(), Overview::Clock::now());
    change["at"] = static_cast<double>(polls) * seconds_apart;
    change.update(appliance.changes());
    feed.publish(change.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    const std::optional<int> signal = signals.wait_ms(static_cast<long>(ask_interval.count()));
    if (signal == SIGTERM || signal == SIGINT) return exit_ok;
  }
}

}  // namespace bootstorm::web
