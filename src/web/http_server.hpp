// HTTP for a page and its data, over libmicrohttpd: GET and HEAD of short URLs, and one stream of server-sent events.
// Whoever connects holds one of a few hundred places and 16 KiB, and loses them when it is silent.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "web/live_feed.hpp"
#include "web/place.hpp"

namespace bootstorm::web {

/// Connections at once, of all clients.
inline constexpr unsigned connections_max = 256;
/// Of these, those of one address: a proxy before the page has many browsers behind it.
inline constexpr unsigned connections_of_address_max = 192;
/// Of all, those that follow the events.
inline constexpr unsigned followers_max = 64;
/// For one connection: what it sends before it is answered, headers and all. A longer URL gets 414, longer headers 431.
inline constexpr std::size_t connection_bytes_max = 16 * 1024;
/// A connection that moves nothing for so long is closed.
inline constexpr std::chrono::seconds silence_max{15};

struct HttpResponse {
  unsigned status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
};

/// Answers the request for a path, on the server's thread. `query`: the value of an argument of the URL, or empty.
using HttpHandler =
    std::function<HttpResponse(std::string_view path, const std::function<std::string(const char* name)>& query)>;

class HttpServer {
 public:
  /// `feed` answers GET /live. The text says what is wrong.
  [[nodiscard]] static std::variant<std::unique_ptr<HttpServer>, std::string> start(const HttpPlace& place,
                                                                                    HttpHandler handler,
                                                                                    LiveFeed& feed);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// The port that it listens at: what was asked for, or any if that was 0.
  [[nodiscard]] std::uint16_t port() const;

 private:
  HttpServer(HttpHandler handler, LiveFeed& feed);

  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bootstorm::web
