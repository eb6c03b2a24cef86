// `bootstorm web`: a page for a browser and metrics for Prometheus, from what the appliance says on its observing
// socket. A process of its own, which sees no packet, no lease file and no configuration: whatever becomes of it,
// boards boot.
#pragma once

#include <chrono>
#include <filesystem>
#include <iosfwd>

#include "base/signals.hpp"
#include "web/http_server.hpp"

namespace bootstorm::web {

struct ServiceOptions {
  HttpPlace place;
  std::filesystem::path directory;  // where the appliance has its sockets
};

/// Until a signal ends it. Returns an exit code; `err` says what is wrong.
[[nodiscard]] int serve(const ServiceOptions& options, const Signals& signals, std::ostream& out, std::ostream& err);

// Its parts, for tests.
class Appliance;
/// If pages are open: asks, and tells them what has changed. Returns when to do so again.
[[nodiscard]] std::chrono::milliseconds tell_pages(Appliance& appliance, LiveFeed& feed);
/// Answers a request.
[[nodiscard]] HttpResponse answer(Appliance& appliance, std::string_view path,
                                  const std::function<std::string(const char* name)>& query);

}  // namespace bootstorm::web
