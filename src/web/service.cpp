#include "web/service.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>
#include <utility>

#include "base/exit_codes.hpp"
#include "web/appliance.hpp"
#include "web/overview.hpp"

namespace bootstorm::web {
namespace {

using Clock = std::chrono::steady_clock;

/// What has changed since the last event, as one line of JSON.
std::string event_of(const Known& known, const std::string& changes) {
  std::string event = overview_of(known).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  event.back() = ',';
  return event + changes + '}';
}

}  // namespace

std::chrono::milliseconds tell_pages(Appliance& appliance, LiveFeed& feed) {
  if (feed.readers() == 0) {
    (void)appliance.changes();  // nobody is there to be told
    return ask_interval;
  }
  const auto began = Clock::now();
  const auto known = appliance.known();
  if (known->is_known()) (void)appliance.boards();
  feed.publish(event_of(*known, appliance.changes()));
  // Whoever has very many boards is told of them less often, rather than that nothing else is done.
  const auto took = std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - began);
  return std::max(ask_interval, 3 * took);
}

int serve(const ServiceOptions& options, const Signals& signals, std::ostream& out, std::ostream& err) {
  Appliance appliance{options.directory};
  LiveFeed feed;
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
  for (std::optional<int> signal; signal != SIGTERM && signal != SIGINT;) {
    signal = signals.wait_ms(tell_pages(appliance, feed).count());
  }
  return exit_ok;
}

}  // namespace bootstorm::web
