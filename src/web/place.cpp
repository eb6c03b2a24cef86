#include "web/place.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <charconv>
#include <system_error>

namespace bootstorm::web {

std::optional<sockaddr_storage> address_of(const HttpPlace& place) {
  sockaddr_storage storage{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
  if (inet_pton(AF_INET, place.address.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(place.port);
    return storage;
  }
  auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
  if (inet_pton(AF_INET6, place.address.c_str(), &v6.sin6_addr) != 1) return std::nullopt;
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(place.port);
  return storage;
}

std::variant<HttpPlace, std::string> parse_place(std::string_view text) {
  HttpPlace place;
  const std::size_t colon = text.rfind(':');
  std::string_view port = colon == std::string_view::npos ? text : text.substr(colon + 1);
  std::string_view address = colon == std::string_view::npos ? "" : text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (!address.empty()) place.address = address;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || number > 65535 || !address_of(place)) {
    return std::string{text} + ": ADDRESS:PORT is expected, such as 127.0.0.1:8080 or [::1]:8080";
  }
  place.port = static_cast<std::uint16_t>(number);
  return place;
}

}  // namespace bootstorm::web
