#include "web/http_server.hpp"

#include <microhttpd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <system_error>
#include <utility>

namespace bootstorm::web {
namespace {

/// Nothing but this page's own files runs or is loaded, no other page shows it in a frame, and no cache keeps it.
constexpr std::array<std::pair<const char*, const char*>, 6> headers_of_all{{
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
    {"Permissions-Policy", "interest-cohort=()"},
}};

struct CloseResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};
using Response = std::unique_ptr<MHD_Response, CloseResponse>;

MHD_Result send(MHD_Connection* connection, unsigned status, const Response& response, const char* type) {
  if (!response) return MHD_NO;
  (void)MHD_add_response_header(response.get(), "Content-Type", type);
  for (const auto& [name, value] : headers_of_all) (void)MHD_add_response_header(response.get(), name, value);
  if (status == MHD_HTTP_METHOD_NOT_ALLOWED) (void)MHD_add_response_header(response.get(), "Allow", "GET, HEAD");
  return MHD_queue_response(connection, status, response.get());
}

MHD_Result send(MHD_Connection* connection, const HttpResponse& answer) {
  const Response response{MHD_create_response_from_buffer(answer.body.size(), const_cast<char*>(answer.body.data()),
                                                          MHD_RESPMEM_MUST_COPY)};
  return send(connection, answer.status, response, answer.type.c_str());
}

/// One reader of the feed and the connection that it is on.
struct Follower {
  LiveFeed& feed;
  LiveFeed::Place place;
  MHD_Connection* connection;
};

ssize_t read_feed(void* of, std::uint64_t, char* to, std::size_t room) {
  auto& follower = *static_cast<Follower*>(of);
  const auto count = follower.feed.read(follower.place, to, room, [&] { MHD_suspend_connection(follower.connection); });
  return count ? static_cast<ssize_t>(*count) : MHD_CONTENT_READER_END_OF_STREAM;
}

void end_feed(void* of) {
  const std::unique_ptr<Follower> follower{static_cast<Follower*>(of)};
  follower->feed.remove(follower->place);
}

MHD_Result follow(MHD_Connection* connection, LiveFeed& feed) {
  if (feed.readers() >= followers_max) {
    return send(connection, {.status = MHD_HTTP_SERVICE_UNAVAILABLE, .body = "too many pages follow the events\n"});
  }
  auto follower = std::make_unique<Follower>(
      Follower{feed, feed.add([connection] { MHD_resume_connection(connection); }), connection});
  const Response response{
      MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, &read_feed, follower.release(), &end_feed)};
  return send(connection, MHD_HTTP_OK, response, "text/event-stream");
}

}  // namespace

struct HttpServer::Parts {
  HttpHandler handler;
  LiveFeed& feed;
  MHD_Daemon* daemon = nullptr;

  MHD_Result answer(MHD_Connection* connection, const char* url, std::string_view method) const {
    if (method != MHD_HTTP_METHOD_GET && method != MHD_HTTP_METHOD_HEAD) {
      return send(connection, {.status = MHD_HTTP_METHOD_NOT_ALLOWED, .body = "only GET and HEAD\n"});
    }
    const std::string_view path{url};
    if (path == "/live" && method == MHD_HTTP_METHOD_GET) return follow(connection, feed);
    const auto query = [connection](const char* name) {
      const char* value = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, name);
      return std::string{value == nullptr ? "" : value};
    };
    return send(connection, answered(path, query));
  }

  /// No exception passes libmicrohttpd.
  [[nodiscard]] HttpResponse answered(std::string_view path,
                                      const std::function<std::string(const char* name)>& query) const {
    try {
      return handler(path, query);
    } catch (const std::exception& error) {
      return {.status = MHD_HTTP_INTERNAL_SERVER_ERROR, .body = std::string{error.what()} + '\n'};
    }
  }

  static MHD_Result on_request(void* of, MHD_Connection* connection, const char* url, const char* method, const char*,
                               const char*, std::size_t* upload_bytes, void** state) {
    static char seen;
    if (*state == nullptr) {  // the headers; the answer is due at the next call, so that the connection can stay open
      *state = &seen;
      return MHD_YES;
    }
    *upload_bytes = 0;  // what is uploaded is not kept
    return static_cast<const Parts*>(of)->answer(connection, url, method);
  }
};

HttpServer::HttpServer(HttpHandler handler, LiveFeed& feed)
    : parts_(std::make_unique<Parts>(Parts{std::move(handler), feed})) {}

std::variant<std::unique_ptr<HttpServer>, std::string> HttpServer::start(const HttpPlace& place, HttpHandler handler,
                                                                         LiveFeed& feed) {
  const auto address = address_of(place);
  if (!address) return place.address + " is not an IP address";
  std::unique_ptr<HttpServer> server{new HttpServer{std::move(handler), feed}};
  const unsigned family = address->ss_family == AF_INET6 ? static_cast<unsigned>(MHD_USE_IPv6) : 0u;
  server->parts_->daemon = MHD_start_daemon(
      // poll, for with epoll 0.9.75 now and then keeps connections that have ended until they are silent for too long.
      MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | family, place.port, nullptr, nullptr,
      &Parts::on_request, server->parts_.get(), MHD_OPTION_SOCK_ADDR, reinterpret_cast<const sockaddr*>(&*address),
      MHD_OPTION_CONNECTION_LIMIT, connections_max, MHD_OPTION_PER_IP_CONNECTION_LIMIT, connections_of_address_max,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_bytes_max, MHD_OPTION_CONNECTION_TIMEOUT,
      static_cast<unsigned>(silence_max.count()), MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
  if (server->parts_->daemon == nullptr) {
    return place.address + " port " + std::to_string(place.port) + ": " + std::generic_category().message(errno);
  }
  return server;
}

HttpServer::~HttpServer() {
  if (parts_->daemon == nullptr) return;
  parts_->feed.end();  // libmicrohttpd wants no connection asleep when it stops
  MHD_stop_daemon(parts_->daemon);
}

std::uint16_t HttpServer::port() const {
  const auto* info = MHD_get_daemon_info(parts_->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info == nullptr ? std::uint16_t{0} : info->port;
}

}  // namespace bootstorm::web
