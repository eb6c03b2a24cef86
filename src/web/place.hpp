// Where the web process listens.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace bootstorm::web {

struct HttpPlace {
  std::string address = "127.0.0.1";  // IPv4 or IPv6
  std::uint16_t port = 8080;          // 0: any
};

/// "127.0.0.1:8080", "[::1]:8080", ":8080" or "8080"; the text says what is wrong.
[[nodiscard]] std::variant<HttpPlace, std::string> parse_place(std::string_view text);

/// Nothing: it is no address.
[[nodiscard]] std::optional<sockaddr_storage> address_of(const HttpPlace& place);

}  // namespace bootstorm::web
